"""The journal on real file systems: cut off from power, and full."""

import asyncio
import os
import shutil
import sqlite3
from pathlib import Path

import pytest
from support.disks import LAZY, mounted, new_disk
from support.runs import NOW, Clock, a_run
from support.unlucky_world import THERE, Held, World, things

from bot.model.errors import ServiceFailure
from bot.model.runs import Run, RunState, StepRecord, StepState
from bot.runs.runner import Runner
from bot.state.database import open_state
from bot.state.journal import SqliteJournal

RUN = "20261122T231500Z-4f3a"
STARTED = StepRecord("stop", "Does stop.", StepState.STARTED, {"was": "up"}, NOW)


async def the_only_run(folder: Path) -> Run:
    async with open_state(folder) as state:
        assert state.notice is None
        (run,) = await SqliteJournal(state).runs()
        return run


@pytest.mark.parametrize("synced", [True, False])
async def test_each_write_survives_a_power_cut(tmp_path: Path, *, synced: bool) -> None:
    disk, cut = await asyncio.to_thread(new_disk, tmp_path), tmp_path / "cut.img"
    with mounted(disk, tmp_path / "before", "-o", LAZY):
        async with open_state(tmp_path / "before") as state:
            journal = SqliteJournal(state)
            await journal.begin(a_run())
            if not synced:
                await state.connection.execute("PRAGMA synchronous = OFF")
            await journal.step(RUN, STARTED)
            shutil.copyfile(disk, cut)
    with mounted(cut, tmp_path / "after", "-o", "loop"):
        step = (await the_only_run(tmp_path / "after")).steps[0]
    # That it is lost without being synced shows that this test can tell.
    assert (step == STARTED) is synced


async def test_on_a_full_disk_a_run_stops_before_the_act_that_it_cannot_announce(
    tmp_path: Path,
) -> None:
    world = World(["absent" + "x" * 20_000] * 7)
    run = a_run(RUN, *(f"step {number}" for number in range(7)))
    with mounted("tmpfs", tmp_path / "small", "-t", "tmpfs", "-o", "size=1m") as folder:
        async with open_state(folder) as state:
            journal = SqliteJournal(state)
            steps, held = things(world, journal, run, [True] * 7), Held(world)
            runner = Runner(journal, Clock(), lambda _run: None)
            room_bytes = os.statvfs(folder).f_bavail * os.statvfs(folder).f_frsize
            (folder / "ballast").write_bytes(b"x" * (room_bytes - 200_000))
            with pytest.raises(ServiceFailure) as raised:
                await runner.carry_out(run, steps, held)
            assert raised.value.code == "state_disk_full"
        (folder / "ballast").unlink()
        kept = await the_only_run(folder)
        announced = sum(step.state_before is not None for step in kept.steps)
        assert kept.state is RunState.RUNNING
        assert 0 < announced < 7
        assert world.now == [THERE] * announced + world.before[announced:]
        connection = sqlite3.connect(folder / "pgherd.sqlite3")
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        connection.close()
        async with open_state(folder) as state:
            journal = SqliteJournal(state)
            runner = Runner(journal, Clock(), lambda _run: None)
            ended = await runner.resume(RUN, things(world, journal, run, [True] * 7), held)
    assert (ended.run.state, world.now) == (RunState.DONE, [THERE] * 7)
