"""The journal in its file: there when it returns, beside other writers, and without room."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.runs import NOW, Clock, a_run
from support.unlucky_world import THERE, Held, World, things

from bot.model.errors import ServiceFailure
from bot.model.replies import AuditEntry
from bot.model.runs import Run, RunState, StepRecord, StepState
from bot.runs.runner import Runner
from bot.state.audit import SqliteAudit
from bot.state.database import StateDatabase, open_state
from bot.state.journal import SqliteJournal

RUN = "20261122T231500Z-4f3a"
STARTED = StepRecord("stop", "Does stop.", StepState.STARTED, {"was": "up"}, NOW)


@pytest.fixture
async def state(tmp_path: Path) -> AsyncIterator[StateDatabase]:
    async with open_state(tmp_path / "state") as opened:
        yield opened


async def test_each_write_is_in_the_files_when_it_returns(
    state: StateDatabase, tmp_path: Path
) -> None:
    journal = SqliteJournal(state)
    (synchronous,) = await state.connection.execute_fetchall("PRAGMA synchronous")
    assert tuple(synchronous) == (2,)  # FULL: each commit is synced

    async def in_the_files(number: int) -> Run:
        # What another process would find if this one died now.
        copy = shutil.copytree(tmp_path / "state", tmp_path / f"copy {number}")
        async with open_state(Path(copy)) as opened:
            assert opened.notice is None
            (run,) = await SqliteJournal(opened).runs()
            return run

    await journal.begin(a_run())
    assert await in_the_files(1) == a_run()
    await journal.step(RUN, STARTED)
    assert (await in_the_files(2)).steps[0] == STARTED
    await journal.state(RUN, RunState.STOPPED, NOW)
    assert (await in_the_files(3)).state is RunState.STOPPED


async def test_what_others_write_meanwhile_is_neither_lost_nor_joined(state: StateDatabase) -> None:
    journal, audit = SqliteJournal(state), SqliteAudit(state)
    await journal.begin(a_run(RUN, *(f"step {number}" for number in range(20))))

    async def record(number: int) -> None:
        for step_state in (StepState.STARTED, StepState.FAILED, StepState.STARTED, StepState.DONE):
            step = replace(STARTED, name=f"step {number}", state=step_state)
            await journal.step(RUN, step)
            await audit.add(AuditEntry(NOW, "ada", "chat", "did", step.name, step_state))

    async def refused() -> None:
        for _ in range(20):
            with pytest.raises(ValueError, match="no such run"):
                await journal.state("other", RunState.DONE, NOW)

    await asyncio.gather(refused(), *(record(number) for number in range(20)))
    run = await journal.run(RUN)
    assert run is not None
    assert {step.state for step in run.steps} == {StepState.DONE}
    assert len(await audit.latest(100)) == 80


async def test_a_cancelled_write_is_there_or_not_but_never_half(state: StateDatabase) -> None:
    journal = SqliteJournal(state)
    for number in range(20):
        run = a_run(f"run {number}", *(f"step {n}" for n in range(50)))
        task = asyncio.create_task(journal.begin(run))
        await asyncio.sleep(0)  # so that it has begun: no time passes
        task.cancel()
        await asyncio.wait([task])
        assert await journal.run(run.id) in (None, run)


async def test_without_room_a_run_stops_before_the_act_that_it_cannot_announce(
    state: StateDatabase,
) -> None:
    world, journal = World(["absent" + "x" * 5_000] * 5), SqliteJournal(state)
    run = a_run(RUN, *(f"step {number}" for number in range(5)))
    steps = things(world, journal, run, [True] * 5)
    runner, held = Runner(journal, Clock(), lambda _run: None), Held(world)
    ((pages,),) = await state.connection.execute_fetchall("PRAGMA page_count")
    await state.connection.execute(f"PRAGMA max_page_count = {pages + 5}")
    with pytest.raises(ServiceFailure) as raised:
        await runner.carry_out(run, steps, held)
    assert raised.value.code == "state_disk_full"
    assert "Free some space on the disk of state_dir" in raised.value.hint
    kept = await journal.run(RUN)
    assert kept is not None
    announced = sum(step.state_before is not None for step in kept.steps)
    assert 0 < announced < 5
    assert world.now == [THERE] * announced + world.before[announced:]
    ((whole,),) = await state.connection.execute_fetchall("PRAGMA integrity_check")
    assert whole == "ok"
    await state.connection.execute(f"PRAGMA max_page_count = {pages + 50}")
    ended = await runner.resume(RUN, steps, held)
    assert (ended.run.state, world.now) == (RunState.DONE, [THERE] * 5)
