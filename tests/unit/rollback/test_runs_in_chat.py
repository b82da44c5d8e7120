"""What is asked before a run, and what is done after the yes: just what was shown, or nothing."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from support.switch_in_memory import OLD, SERVICE, SHARED, SwitchInMemory

from bot.model.acts import MIGRATE, RESUME, ROLLBACK, UNDO
from bot.model.checks import Outcome
from bot.model.errors import Blocked, ServiceFailure, UserMistake
from bot.model.reports import Report
from bot.model.runs import RunKind, RunState, StepRecord
from bot.rollback.command import Question

FULL = ServiceFailure("The disk is full.", code="full", hint="Make room.")


async def asked(world: SwitchInMemory) -> Question:
    return await world.command.migrate(SERVICE, empty=True)


async def done(world: SwitchInMemory, question: Question, told: list[str] | None = None) -> Report:
    said = told if told is not None else []
    return await world.command.carry_out(
        question.act, question.details, "ada", lambda _run, words: said.append(words)
    )


async def migrated(world: SwitchInMemory) -> str:
    await done(world, await asked(world))
    return (await world.journal.runs())[0].id


async def stopped(world: SwitchInMemory) -> str:
    """A migration whose application was not well after the switch."""
    world.ill = "it does not answer"
    run = await migrated(world)
    world.ill = None
    return run


async def states(world: SwitchInMemory) -> list[tuple[RunKind, RunState]]:
    return [(run.kind, run.state) for run in await world.journal.runs()]


def where(world: SwitchInMemory) -> tuple[str | None, Sequence[str]]:
    """On which server the service runs, and which are fenced."""
    return world.runs_on, sorted(world.fences)


async def test_there_and_back_again() -> None:
    world, told = SwitchInMemory(), list[str]()
    question = await asked(world)
    assert (question.act, question.is_open, question.yes) == (MIGRATE, True, "Migrate")
    assert question.details["service"] == SERVICE
    report = await done(world, question, told)
    assert (report.outcome, where(world)) == (Outcome.GOOD, (SHARED, [OLD]))
    assert told[0] == "0 of 7 steps done"
    assert told[-1] == "Done."
    (run,) = await world.journal.runs()
    assert (run.started_by, run.plan_hash) == ("ada", question.details["plan_hash"])
    assert run.servers == (OLD, SHARED)
    back = await world.command.roll_back(None)
    assert (back.act, back.details["run"]) == (ROLLBACK, run.id)
    assert (await done(world, back)).outcome is Outcome.GOOD
    assert where(world) == (OLD, [SHARED])
    assert await states(world) == [
        (RunKind.ROLLBACK, RunState.DONE), (RunKind.MIGRATION, RunState.DONE),
    ]  # fmt: skip
    assert world.locks == {}


@pytest.mark.parametrize("act", [MIGRATE, ROLLBACK])
async def test_what_is_not_as_it_was_confirmed_is_not_done(act: str) -> None:
    world = SwitchInMemory()
    if act == ROLLBACK:
        await migrated(world)
        question = await world.command.roll_back(None)
    else:
        question = await asked(world)
    before, runs = where(world), await world.journal.runs()
    part = {**question.details, "plan_hash": question.details["plan_hash"][:-1]}
    for details in (part, {**part, "plan_hash": ""}):
        with pytest.raises(Blocked, match="has changed since it was confirmed") as refused:
            await world.command.carry_out(act, details, "ada", lambda *_: None)
        assert refused.value.code == "plan_changed"
    assert (where(world), await world.journal.runs()) == (before, runs)
    assert world.locks == {}


async def test_a_world_that_changes_between_the_look_and_the_yes_is_seen() -> None:
    world = SwitchInMemory()
    question = await asked(world)
    world.fingerprint = "f2"
    with pytest.raises(Blocked, match="has changed"):
        await done(world, question)
    assert where(world) == (OLD, [])


async def test_what_is_forbidden_is_not_offered_and_not_done() -> None:
    world = SwitchInMemory()
    question = await asked(world)
    await migrated(world)
    again = await world.command.roll_back(None)
    world.pointed = None
    assert not (await world.command.roll_back(None)).is_open
    with pytest.raises(Blocked, match="no longer in force"):
        await done(world, again)
    with pytest.raises(Blocked, match="has already fenced"):
        await done(world, question)
    assert await states(world) == [(RunKind.MIGRATION, RunState.DONE)]


async def test_nobody_begins_while_another_holds_one_of_the_servers() -> None:
    world = SwitchInMemory()
    await migrated(world)
    question = await world.command.roll_back(None)
    async with world.dependencies.locks.held((SHARED,), "another"):
        with pytest.raises(Blocked, match="locked"):
            await done(world, question)
    assert where(world) == (SHARED, [OLD])


async def test_a_failure_after_the_switch_stops_and_can_be_gone_on_with_or_undone() -> None:
    for act, ends, state in [
        (RESUME, (SHARED, [OLD]), RunState.DONE),
        (UNDO, (OLD, []), RunState.UNDONE),
    ]:
        world = SwitchInMemory()
        run = await stopped(world)
        assert await states(world) == [(RunKind.MIGRATION, RunState.STOPPED)]
        question = await world.command.end(act, run)
        assert (question.act, question.object, question.is_open) == (act, run, True)
        assert question.yes == ("Resume the run" if act == RESUME else "Undo the run")
        assert (await done(world, question)).outcome is Outcome.GOOD
        assert (where(world), await states(world)) == (ends, [(RunKind.MIGRATION, state)])


async def test_the_way_back_of_an_unfinished_run_is_its_undoing_and_comes_first() -> None:
    world = SwitchInMemory()
    await migrated(world)
    await done(world, await world.command.roll_back(None))
    unfinished = await stopped(world)
    question = await world.command.roll_back(None)
    assert (question.act, question.object) == (UNDO, unfinished)
    assert question.details["title"].startswith("Undo: Start mealie")
    await done(world, question)
    assert (await states(world))[0] == (RunKind.MIGRATION, RunState.UNDONE)


async def test_a_named_run_is_meant_whatever_else_there_is() -> None:
    world = SwitchInMemory()
    first = await migrated(world)
    await done(world, await world.command.roll_back(first))
    question = await world.command.roll_back(first)
    assert (question.details["run"], question.is_open) == (first, False)
    with pytest.raises(UserMistake) as unknown:
        await world.command.roll_back("20260101T000000Z-0000")
    assert unknown.value.code == "unknown_run"
    assert first in unknown.value.hint


async def test_where_no_run_is_meant_without_a_name_that_is_said() -> None:
    world = SwitchInMemory()
    with pytest.raises(UserMistake, match="no migration is in force") as nothing:
        await world.command.roll_back(None)
    assert nothing.value.code == "which_run"
    with pytest.raises(UserMistake, match="No run is unfinished"):
        await world.command.unfinished(None)


async def test_where_several_runs_could_be_meant_they_are_named() -> None:
    world = SwitchInMemory()
    one = await stopped(world)
    begun: Any = await world.journal.run(one)
    two = "20261122T231500Z-ffff"
    await world.journal.begin(_anew(begun, two))
    with pytest.raises(UserMistake, match="more than one such run") as several:
        await world.command.roll_back(None)
    assert one in several.value.message
    assert two in several.value.message
    with pytest.raises(UserMistake, match="more than one such run"):
        await world.command.unfinished(None)


async def test_the_only_unfinished_run_is_gone_on_with_and_a_named_one_by_its_name() -> None:
    for named in (False, True):
        world = SwitchInMemory()
        run = await stopped(world)
        found = await world.command.unfinished(run if named else None)
        assert found.id == run
        await world.command.carry_out(RESUME, {"run": found.id}, "ada", lambda *_: None)
        assert await states(world) == [(RunKind.MIGRATION, RunState.DONE)]


async def test_a_failure_before_the_switch_brings_everything_back() -> None:
    world = SwitchInMemory(fails={"point": FULL})
    report = await done(world, await asked(world))
    assert report.outcome is Outcome.CRITICAL
    assert (where(world), world.pointed) == ((OLD, []), None)
    assert await states(world) == [(RunKind.MIGRATION, RunState.UNDONE)]


async def test_a_side_that_is_written_to_is_not_left() -> None:
    world = SwitchInMemory(written="3 rows of recipes")
    await done(world, await asked(world))
    assert where(world) == (OLD, [])


async def test_what_pgherd_cannot_do_yet_is_said_before_anything_is_read() -> None:
    with pytest.raises(UserMistake) as refused:
        await SwitchInMemory().command.migrate(SERVICE, empty=False)
    assert refused.value.code == "only_empty"


async def test_services_and_runs_can_be_named() -> None:
    world = SwitchInMemory()
    first = await migrated(world)
    await done(world, await world.command.roll_back(None))
    assert world.command.services() == (SERVICE,)
    ids = await world.command.ids()
    assert len(ids) == 2
    assert ids[1] == first


def _anew(run: Any, id_: str) -> Any:
    steps = tuple(StepRecord(step.name, step.does) for step in run.steps)
    return replace(run, id=id_, state=RunState.RUNNING, steps=steps, finished_at=None)
