"""A test that leaves a lab changed that others use too fails, and the error names what is left."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest
from support.lab_kept import KeptLab
from support.running_lab import RunningLab
from support.sql_sessions import database, role, session

from bot.engines.processes import ProcessEngine
from bot.model.installation import Server

SERVER = "mealie_postgres"
SLEEPS = ("sleep", "600")


def server(lab: RunningLab) -> Server:
    return lab.lab.servers[SERVER].as_server()


def engine(lab: RunningLab) -> ProcessEngine:
    return ProcessEngine(lab.folder / "engine")


LEFT: dict[str, Callable[[RunningLab], AbstractAsyncContextManager[Any]]] = {
    "the database left_over on mealie_postgres": lambda lab: database(server(lab), "left_over"),
    "the role left_over on mealie_postgres": lambda lab: role(server(lab), "left_over"),
    "a session of 'left over' as postgres": lambda lab: session(
        server(lab), application="left over"
    ),
    "the program sleep marked left_over": lambda lab: engine(lab).exec(
        SERVER, SLEEPS, mark="left_over"
    ),
    "the container pgherd-throwaway.left_over": lambda lab: engine(lab).scratch_container(
        like=SERVER, argv=SLEEPS, mark="left_over"
    ),
}


@pytest.mark.parametrize("left", LEFT)
async def test_what_is_left_is_named_once(running_lab: RunningLab, left: str) -> None:
    kept = await asyncio.to_thread(KeptLab, running_lab, patience_s=0)
    async with LEFT[left](running_lab):
        with pytest.raises(AssertionError, match=f"with {left}"):
            await asyncio.to_thread(kept.check)
        await asyncio.to_thread(kept.check)


async def test_what_was_taken_away_is_named(running_lab: RunningLab) -> None:
    async with database(server(running_lab), "taken_away"):
        kept = await asyncio.to_thread(KeptLab, running_lab, patience_s=0)
    with pytest.raises(AssertionError, match="no more the database taken_away"):
        await asyncio.to_thread(kept.check)
