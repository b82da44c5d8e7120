"""Runs that an older pgherd has left half-way are finished or undone by this one.

`support/older_version/state.sqlite3` is its state file: each of its runs was ended by SIGKILL, or
has stopped. What those runs had changed is changed here as that version did it.
"""

import asyncio
import json
import shutil
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from support.running_lab import RunningLab
from support.sql_sessions import session
from support.switching import NEW, OLD, SERVICE, Switching

from bot.engines.environment_files import ProcessEnvironmentFiles

STATE = Path(__file__).parents[1] / "support" / "older_version" / "state.sqlite3"

SWITCHED = "20261129T220827Z-a609"  # what the rollback below was to take back
OURS = ".pgherd"
TARGET = "shared_postgres"


@dataclass(frozen=True, slots=True)
class LeftRun:
    """A run of the state file, and what it has left."""

    id: str
    fences: Mapping[str, str] = field(default_factory=dict)
    """The run of the fence on each side."""
    override: str | None = None
    """The run that has pointed the service at the shared server."""
    started: bool = False


RUNNING = LeftRun("20261129T220706Z-9d69", {OLD: "20261129T220706Z-9d69"}, "20261129T220706Z-9d69")
STOPPED = LeftRun(
    "20261129T220955Z-90fe", {OLD: "20261129T220955Z-90fe"}, "20261129T220955Z-90fe", started=True
)
UNDOING = LeftRun("20261129T220739Z-9651", {OLD: "20261129T220739Z-9651"}, "20261129T220739Z-9651")
ROLLING_BACK = LeftRun("20261129T220836Z-6b73", {NEW: "20261129T220836Z-6b73"})
RESUME, UNDO = ("migrate", "resume"), ("rollback",)


@pytest.fixture(scope="module")
def switching(switch_lab: RunningLab) -> Switching:
    """Mealie on its old server, a database on the shared one, and a journal of its own."""
    settings = switch_lab.folder / "older.yaml"
    text = switch_lab.settings.read_text("utf-8")
    settings.write_text(f"{text}state_dir: older-state\n", "utf-8")
    switching = Switching(switch_lab, settings)
    asyncio.run(switching.empty_target())
    return switching


@pytest.fixture(autouse=True)
async def as_before(switching: Switching) -> AsyncIterator[None]:
    """Without fences and on its old server, before each of them and after the last one."""
    await reset(switching)
    yield
    await reset(switching)
    assert await switching.settled_on() == OLD


@pytest.mark.parametrize(
    ("left", "words", "state", "side"),
    [
        pytest.param(RUNNING, RESUME, "done", NEW, id="running, resumed"),
        pytest.param(RUNNING, UNDO, "undone", OLD, marks=pytest.mark.slow, id="running, undone"),
        pytest.param(STOPPED, RESUME, "done", NEW, marks=pytest.mark.slow, id="stopped, resumed"),
        pytest.param(STOPPED, UNDO, "undone", OLD, id="stopped, undone"),
        pytest.param(UNDOING, RESUME, "undone", OLD, id="undoing, resumed"),
        pytest.param(UNDOING, UNDO, "undone", OLD, marks=pytest.mark.slow, id="undoing, undone"),
        pytest.param(
            ROLLING_BACK, RESUME, "done", OLD, marks=pytest.mark.slow, id="rolling back, resumed"
        ),
        pytest.param(ROLLING_BACK, UNDO, "undone", NEW, id="rolling back, undone"),
    ],
)
async def test_a_run_of_an_older_version_comes_to_its_end(
    switching: Switching, left: LeftRun, words: tuple[str, ...], state: str, side: str
) -> None:
    await left_as(switching, left)
    ended = await switching.done(*words, left.id, "--yes")
    assert (ended["run"], ended["state"]) == (left.id, state)
    assert await switching.settled_on() == side
    assert await switching.fenced_roles(side) == []
    other = OLD if side == NEW else NEW
    is_left = side == NEW or left is ROLLING_BACK
    assert await switching.fenced_roles(other) == ([SERVICE] if is_left else [])
    assert await switching.lost() == []


async def left_as(switching: Switching, left: LeftRun) -> None:
    """The world and the journal as the run has left them."""
    engine = switching.lab.engine
    files = ProcessEnvironmentFiles(switching.lab.folder / "engine")
    await engine.stop(SERVICE)
    for side, run in left.fences.items():
        await fence(switching, side, run)
    if left.override is not None:
        owners = await files.environment_file(SERVICE)
        assert owners is not None
        ours = override(owners, switching.server(NEW).port, left.override)
        await files.use_environment_file(SERVICE, ours)
    if left.started:
        await engine.start(SERVICE)
    state = switching.lab.folder / "older-state" / "pgherd.sqlite3"
    for file in state.parent.glob(f"{state.name}*"):
        file.unlink()
    shutil.copy(STATE, state)
    with closing(sqlite3.connect(state)) as journal, journal:
        for table, column in (("run_steps", "run"), ("runs", "id")):
            journal.execute(
                f"DELETE FROM {table} WHERE {column} NOT IN (?, ?)",
                (left.id, SWITCHED if left is ROLLING_BACK else left.id),
            )


async def reset(switching: Switching) -> None:
    engine = switching.lab.engine
    files = ProcessEnvironmentFiles(switching.lab.folder / "engine")
    await engine.stop(SERVICE)
    file = await files.environment_file(SERVICE)
    assert file is not None
    await files.use_environment_file(SERVICE, file.with_name(file.name.removesuffix(OURS)))
    file.with_name(f"{file.name.removesuffix(OURS)}{OURS}").unlink(missing_ok=True)
    for side in (OLD, NEW):
        async with session(switching.server(side)) as admin:
            await admin.execute(
                f'ALTER ROLE {SERVICE} RESET "pgherd.fence"; ALTER ROLE {SERVICE} LOGIN;'
                f"ALTER DATABASE {SERVICE} RESET ALL;"
                f"ALTER DATABASE {SERVICE} CONNECTION LIMIT -1"
            )
    await engine.start(SERVICE)


async def fence(switching: Switching, side: str, run: str) -> None:
    async with session(switching.server(side)) as admin:
        oid = await admin.fetchval("SELECT oid FROM pg_database WHERE datname = $1", SERVICE)
        await admin.execute(
            f"ALTER ROLE {SERVICE} SET \"pgherd.fence\" = '{run}|{oid}|login|{SERVICE}';"
            f"ALTER ROLE {SERVICE} NOLOGIN;"
            f"ALTER DATABASE {SERVICE} SET \"pgherd.fence\" = '{run}|-1';"
            f"ALTER DATABASE {SERVICE} CONNECTION LIMIT 0"
        )


def override(owners: Path, port: int, run: str) -> Path:
    file = owners.with_name(f"{owners.name}{OURS}")
    said = {
        "service": SERVICE,
        "run": run,
        "server": TARGET,
        "before": str(owners),
        "containers": [SERVICE],
        "variables": ["POSTGRES_PORT"],
    }
    file.write_text(
        "# Written by pgherd; removed by its rollback.\n"
        f"# pgherd: {json.dumps(said)}\n"
        f"{owners.read_text('utf-8')}"
        f"POSTGRES_PORT={port}\n",
        "utf-8",
    )
    return file
