"""What every engine promises about the containers that it makes to try something in.

A test module inherits from `ScratchContract` and gives three fixtures: `engine`, `inside`, and
`scratch_containers`, which lists the names of those that there are.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import Protocol

import pytest
from contract.engine_contract import until_logged
from contract.exec_contract import ROOT, Inside

from bot.model.containers import ContainerState
from bot.model.errors import ServiceFailure, UserMistake
from bot.model.ports import ContainerControl, ContainerPrograms, Engine, ScratchContainers

List = Callable[[], Awaitable[list[str]]]
SLEEPS = ("sleep", "600")
CLIENT = """
import asyncio, sys
from pathlib import Path
{engine}

async def main():
    argv = ("sleep", "600")
    async with engine.scratch_container(like=sys.argv[1], argv=argv, mark=sys.argv[2]):
        print("up", flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


class TryingEngine(Engine, ContainerControl, ContainerPrograms, ScratchContainers, Protocol):
    pass


class ScratchContract:
    async def test_it_runs_what_it_was_made_for_and_is_gone_afterwards(
        self, engine: TryingEngine, inside: Inside, scratch_containers: List
    ) -> None:
        argv = ("sh", "-c", 'echo "[$SECRET]"; exec sleep 600')
        async with engine.scratch_container(
            like=inside.name, argv=argv, mark="run-1", environment={"SECRET": "s 'e"}
        ) as name:
            await until_logged(engine, name, "[s 'e]")
            assert (await engine.inspect(name)).state is ContainerState.RUNNING
            assert await scratch_containers() == [name]
            assert (await engine.inspect(inside.name)).state is ContainerState.RUNNING
        assert (await engine.inspect(name)).state is ContainerState.MISSING
        assert await scratch_containers() == []

    async def test_programs_run_in_it_as_in_any_other(
        self, engine: TryingEngine, inside: Inside
    ) -> None:
        async with (
            engine.scratch_container(like=inside.name, argv=SLEEPS, mark="run-1") as name,
            engine.exec(name, ("sh", "-c", "echo x >written; ls"), mark="run-1") as program,
        ):
            files = b"".join([piece async for piece in program.stdout()]).split()
            assert (await program.result()).exit_code == 0
            assert b"written" in files
        async with engine.exec(inside.name, ("ls",), mark="run-1") as program:
            files = b"".join([piece async for piece in program.stdout()]).split()
        assert b"written" not in files

    async def test_one_that_has_ended_can_still_be_asked_and_goes_too(
        self, engine: TryingEngine, inside: Inside, scratch_containers: List
    ) -> None:
        argv = ("sh", "-c", "echo said; exit 3")
        async with engine.scratch_container(like=inside.name, argv=argv, mark="run-1") as name:
            await until_logged(engine, name, "said")
        assert await scratch_containers() == []

    @pytest.mark.parametrize("after_s", [0.005, 0.02, 0.05, 0.1, 0.3])
    async def test_a_cancellation_at_any_moment_leaves_none(
        self, engine: TryingEngine, inside: Inside, scratch_containers: List, after_s: float
    ) -> None:
        with pytest.raises(TimeoutError):
            async with (
                asyncio.timeout(after_s),
                engine.scratch_container(like=inside.name, argv=SLEEPS, mark="run-1"),
            ):
                await asyncio.Event().wait()
        assert await scratch_containers() == []

    async def test_one_that_cannot_start_says_why_and_leaves_none(
        self, engine: TryingEngine, inside: Inside, scratch_containers: List
    ) -> None:
        with pytest.raises(ServiceFailure, match="/nowhere/program"):
            async with engine.scratch_container(
                like=inside.name, argv=("/nowhere/program",), mark="x"
            ):
                pass
        assert await scratch_containers() == []

    async def test_like_a_container_that_there_is_not_is_the_users_mistake(
        self, engine: TryingEngine
    ) -> None:
        with pytest.raises(UserMistake, match="nobody"):
            async with engine.scratch_container(like="nobody", argv=SLEEPS, mark="x"):
                pass

    async def test_those_of_a_killed_client_are_removed_by_their_mark_and_no_others(
        self, engine: TryingEngine, inside: Inside, scratch_containers: List
    ) -> None:
        await asyncio.gather(
            *(start_and_kill_a_client(inside, mark) for mark in ("run-1", "run-12", "other"))
        )
        assert len(await scratch_containers()) == 3
        await engine.remove_scratch_containers("run-")
        (name,) = await scratch_containers()
        assert "other" in name
        assert (await engine.inspect(name)).state is ContainerState.RUNNING
        assert (await engine.inspect(inside.name)).state is ContainerState.RUNNING
        await engine.remove_scratch_containers("other")
        assert await scratch_containers() == []
        with pytest.raises(ValueError, match="is no mark"):
            await engine.remove_scratch_containers("")


async def start_and_kill_a_client(inside: Inside, mark: str) -> None:
    code = CLIENT.format(engine=inside.engine_source)
    client = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", code, inside.name, mark), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert client.stdout is not None
    assert await asyncio.wait_for(client.stdout.readline(), 20) == b"up\n"
    client.kill()
    await client.wait()
