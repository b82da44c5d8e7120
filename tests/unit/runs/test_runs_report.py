"""What is told of runs."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import click
import pytest
from support.fake_journal import FakeJournal
from support.runs import NOW, a_run

from bot.model.checks import Outcome
from bot.model.errors import ServiceFailure, UserMistake
from bot.model.reports import Report
from bot.model.runs import LockHolder, Run, RunKind, RunState, StepRecord, StepState
from bot.presentation.json import json_text
from bot.presentation.terminal import terminal_text
from bot.runs.command import RunsCommand

RUN = "20261122T231500Z-4f3a"
RESUME, ROLL_BACK = f"pgherd migrate resume {RUN}", f"pgherd rollback {RUN}"
DOWN = ServiceFailure("It is down.", code="server_down", hint="Start it.")
OTHERS = LockHolder("pgherd backup mealie", "nas", 4711, NOW)
OWN = LockHolder(f"pgherd migration {RUN}", "nas", 4711, NOW)
STOP = StepRecord(
    "stop", "Stops mealie.", StepState.DONE, {"were_running": True, "names": ["a", "ü"]}, NOW,
    NOW + timedelta(seconds=2.25),
)  # fmt: skip
POINT = StepRecord(
    "point", "Writes a file.", StepState.FAILED, {"file": None}, NOW, NOW, "full: No `room`."
)


def plain(report: Report) -> str:
    return click.unstyle(terminal_text(report))


class Answering:
    """Locks of which each server says this."""

    def __init__(self, **said: LockHolder | ServiceFailure | None) -> None:
        self._said = said

    async def holder(self, server: str) -> LockHolder | None:
        said = self._said[server]
        if isinstance(said, ServiceFailure):
            raise said
        return said

    def held(self, servers: tuple[str, ...], purpose: str) -> Any:
        raise AssertionError("nothing is locked to show something")


FREE = Answering(cookbook=None, shared=None)


def a_run_so_far(
    state: RunState, *steps: StepRecord, kind: RunKind = RunKind.MIGRATION, run_id: str = RUN
) -> Run:
    end = NOW + timedelta(minutes=3, seconds=5)
    finished_at = end if state.is_final else None
    begun = {step.name: step for step in steps}
    run = a_run(run_id, kind=kind)
    return replace(
        run,
        state=state,
        finished_at=finished_at,
        steps=tuple(begun.get(step.name, step) for step in run.steps),
    )


async def command(*runs: Run, locks: Answering = FREE) -> RunsCommand:
    journal = FakeJournal()
    for run in runs:
        journal._runs[run.id] = run
    return RunsCommand(journal, locks)


async def told(run: Run, locks: Answering = FREE) -> tuple[str, Mapping[str, Any]]:
    report = await (await command(run, locks=locks)).report()
    data = json.loads(json_text(report.data))
    return plain(report), data["runs"][0]


async def test_an_empty_journal_says_so() -> None:
    report = await (await command()).report()
    assert plain(report) == "No runs yet"
    assert report.data == {"runs": []}


async def test_the_newest_run_comes_first() -> None:
    older = replace(a_run_so_far(RunState.DONE, run_id="20261121T000000Z-0000"), started_at=NOW
                    - timedelta(days=2))  # fmt: skip
    report = await (await command(older, a_run_so_far(RunState.DONE))).report()
    assert [run["id"] for run in report.data["runs"]] == [RUN, older.id]  # type: ignore[attr-defined]
    assert [line.subject for line in report.sections[0].lines] == [RUN, older.id]


async def test_a_run_that_is_done_says_how_long_it_took() -> None:
    text, data = await told(a_run_so_far(RunState.DONE, STOP))
    assert f"{RUN}  migration of mealie: done, after 3 min" in text
    assert data["finished_at"] == "2026-11-22T23:18:05.250000+00:00"
    assert (data["state"], data["duration_s"], data["next"]) == ("done", 185.0, [])
    assert (data["attendance"], data["interrupted"]) == ("ended", False)


async def test_a_run_that_somebody_works_on_says_how_far_it_is() -> None:
    for locks in (Answering(cookbook=OWN, shared=OWN), Answering(cookbook=DOWN, shared=OWN)):
        text, data = await told(a_run_so_far(RunState.RUNNING, STOP), locks)
        assert "migration of mealie: running, 1 of 2 steps done" in text
        assert (data["attendance"], data["next"]) == ("attended", [])


@pytest.mark.parametrize(
    "locks",
    [
        FREE,
        Answering(cookbook=OTHERS, shared=OTHERS),
        Answering(cookbook=DOWN, shared=None),
        Answering(cookbook=replace(OWN, purpose="pgherd migration other"), shared=None),
    ],
    ids=["nobody", "a backup", "one is down", "another run"],
)
async def test_a_run_whose_locks_nobody_holds_is_interrupted(locks: Answering) -> None:
    text, data = await told(a_run_so_far(RunState.RUNNING, STOP), locks)
    assert "1 run, 1 waiting for you" in text
    assert "migration of mealie: interrupted while running, 1 of 2 steps done" in text
    assert f"Resume: {RESUME}" in text
    assert f"Roll back: {ROLL_BACK}" in text
    assert (data["state"], data["interrupted"]) == ("running", True)
    assert data["next"] == [RESUME, ROLL_BACK]


async def test_an_interrupted_undo_can_only_be_resumed() -> None:
    text, data = await told(a_run_so_far(RunState.UNDOING, STOP, POINT))
    assert "interrupted while undoing" in text
    assert data["next"] == [RESUME]


async def test_where_no_server_answers_nobody_claims_to_know() -> None:
    text, data = await told(
        a_run_so_far(RunState.RUNNING, STOP), Answering(cookbook=DOWN, shared=DOWN)
    )
    assert "possibly interrupted" in text
    assert (data["attendance"], data["next"]) == ("unknown", [])


async def test_a_run_that_has_stopped_says_why_and_what_can_be_done() -> None:
    text, data = await told(a_run_so_far(RunState.STOPPED, STOP, POINT))
    assert "stopped: both databases are kept" in text
    assert "point: full: No `room`." in text
    assert data["next"] == [RESUME, ROLL_BACK]


async def test_a_run_that_was_taken_back_says_why() -> None:
    undone = [replace(step, state=StepState.UNDONE) for step in (STOP, POINT)]
    text, data = await told(a_run_so_far(RunState.UNDONE, *undone))
    assert "undone: everything is as it was before, after 3 min" in text
    assert "point: full: No `room`." in text
    assert (data["state"], data["next"]) == ("undone", [])


async def test_the_journal_is_never_a_failure_itself() -> None:
    report = await (await command(a_run_so_far(RunState.STOPPED, STOP, POINT))).report()
    assert report.outcome is Outcome.ADVISORY


async def test_one_run_shows_each_step_and_the_way_back_by_hand() -> None:
    report = await (await command(a_run_so_far(RunState.STOPPED, STOP, POINT))).report(RUN)
    text = plain(report)
    assert text.startswith(f"Migration {RUN} of mealie\n")
    assert "confirmed by  Ada (7)" in text
    assert "plan          0123456789ab\n" in text
    assert "critical  state         stopped: both databases are kept" in text
    assert "done in 2.2 s" in text
    assert 'state before: were_running true, names ["a", "ü"]' in text
    by_hand = report.sections[-1]
    assert "by hand" in by_hand.heading
    assert [line.subject for line in by_hand.lines] == ["point", "stop"]
    (data,) = json.loads(json_text(report.data))["runs"]
    assert data["plan"]["service"] == "mealie"
    assert [step["duration_s"] for step in data["steps"]] == [2.25, 0.0]
    assert data["steps"][1]["error"] == "full: No `room`."
    assert data["back_by_hand"] == [
        {"name": "point", "does": "Writes a file.", "found": {"file": None}},
        {"name": "stop", "does": "Stops mealie.", "found": dict(STOP.state_before or {})},
    ]


async def test_a_run_that_was_taken_back_has_no_way_back_by_hand() -> None:
    undone = replace(STOP, state=StepState.UNDONE)
    report = await (await command(a_run_so_far(RunState.UNDONE, undone))).report(RUN)
    assert [section.heading for section in report.sections] == ["Run", "Steps"]


async def test_an_unknown_run_is_a_mistake_with_the_nearest_name() -> None:
    asked = await command(a_run_so_far(RunState.DONE))
    with pytest.raises(UserMistake) as raised:
        await asked.report("20261122T231500Z-4f3b")
    assert (raised.value.code, raised.value.exit_status) == ("unknown_run", 2)
    assert f"did you mean {RUN}?" in raised.value.hint


async def test_a_run_that_ends_while_the_servers_are_asked_is_not_called_interrupted() -> None:
    journal = FakeJournal()
    await journal.begin(a_run())

    class Ending(Answering):
        async def holder(self, server: str) -> LockHolder | None:
            if (run := await journal.run(RUN)) and not run.state.is_final:
                await journal.state(RUN, RunState.DONE, NOW)
            return await super().holder(server)

    report = await RunsCommand(journal, Ending(cookbook=None, shared=None)).report()
    assert "done" in plain(report)
    assert report.outcome is Outcome.GOOD


async def test_what_a_start_has_to_announce_is_what_waits_for_a_person() -> None:
    asked = await command(
        a_run_so_far(RunState.STOPPED, STOP, run_id="stopped"),
        a_run_so_far(RunState.RUNNING, STOP, run_id="interrupted"),
        a_run_so_far(RunState.DONE, STOP, run_id="done"),
        a_run_so_far(RunState.RUNNING, STOP),
        locks=Answering(cookbook=OWN, shared=OWN),
    )
    waiting = {shown.run.id for shown in await asked.unfinished()}
    assert waiting == {"stopped", "interrupted"}
