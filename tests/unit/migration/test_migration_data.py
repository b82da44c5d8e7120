"""What programs are told of plans and of how a run ended, name for name."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from migration.migration_world import SERVICE, plan
from support.runs import NOW, a_run

from bot.migration.report import plan_report
from bot.model.checks import Outcome
from bot.model.errors import ServiceFailure
from bot.model.fences import FencePreflight, Writer
from bot.model.reports import Report
from bot.model.runs import Run, RunKind, RunState, StepRecord, StepState
from bot.presentation.json import json_text
from bot.runs.result import progress_words, result_report
from bot.runs.runner import RunResult

FULL = ServiceFailure("The disk is full.", code="full", hint="Make room.")
CRON = Writer("scheduled job", "nightly", "writes at night", "Unschedule it.")


def read(report: Report) -> Any:
    return json.loads(json_text(report.data))


def test_a_plan() -> None:
    fence = FencePreflight(("mealie",), (CRON,), "pgherd", sessions=("adminer (postgres)",))
    planned = plan(fence=fence, target_objects=None, downtimes_s=(4.0,))
    assert read(plan_report(planned)) == {
        "ok": False,
        "hash": planned.hash,
        "service": "mealie",
        "source": "mealie_postgres",
        "target": "shared_postgres",
        "changes": list(planned.changes),
        "disconnects": ["adminer (postgres)"],
        "blockers": [
            {
                "code": "database_missing",
                "object": "shared_postgres",
                "message": "shared_postgres has no database mealie.",
                "hint": "Create what is missing: pgherd shared apply.",
            }
        ],
        "warnings": [
            {
                "code": "writes_past_the_fence",
                "object": "nightly",
                "message": "scheduled job nightly: writes at night",
                "hint": "Unschedule it.",
            }
        ],
        "steps": [{"name": "stop the applications", "does": "Stop mealie."}],
        "estimate_s": 4.0,
    }


def test_a_plan_is_critical_where_something_forbids_it_and_advisory_where_something_is_to_be_known(
) -> None:  # fmt: skip
    assert plan_report(plan()).outcome is Outcome.GOOD
    assert plan_report(plan(health_problem="it is slow")).outcome is Outcome.ADVISORY
    assert plan_report(plan(target_objects=None)).outcome is Outcome.CRITICAL
    assert SERVICE.health_url is not None


PLANNED = StepRecord("start the applications", "")


def a_run_that(state: RunState, *steps: StepRecord, kind: RunKind = RunKind.MIGRATION) -> Run:
    places = {"service": "mealie", "source": "old", "target": "shared"}
    return replace(a_run(kind=kind), state=state, steps=steps or (PLANNED,), plan=places)


STOPPED_AT = StepRecord(
    "stop the applications", "", StepState.DONE, {"were_running": True}, NOW,
    NOW + timedelta(seconds=2),
)  # fmt: skip
WELL_AT = StepRecord(
    "wait until healthy", "", StepState.DONE, {}, NOW + timedelta(seconds=3),
    NOW + timedelta(seconds=5),
)  # fmt: skip


def test_a_migration_that_is_done() -> None:
    run = a_run_that(RunState.DONE, STOPPED_AT, WELL_AT)
    report = result_report(RunResult(run, ()))
    assert read(report) == {
        "run": run.id,
        "kind": "migration",
        "state": "done",
        "steps": [
            {"name": "stop the applications", "state": "done", "duration_s": 2.0},
            {"name": "wait until healthy", "state": "done", "duration_s": 2.0},
        ],
        "downtime_s": {"mealie": 5.0},
        "verified": {"mealie": False},
        "failures": [],
    }
    assert report.outcome is Outcome.GOOD


def test_a_rollback_that_has_stopped_with_what_failed() -> None:
    undone = replace(STOPPED_AT, state=StepState.UNDONE)
    run = a_run_that(RunState.STOPPED, undone, PLANNED, kind=RunKind.ROLLBACK)
    report = result_report(RunResult(run, (FULL, KeyError("x"))))
    bug = {"code": "bug", "message": "KeyError", "hint": "The log has the details."}
    assert read(report) == {
        "run": run.id,
        "kind": "rollback",
        "state": "stopped",
        "steps": [
            {"name": "stop the applications", "state": "undone", "duration_s": None},
            {"name": "start the applications", "state": "planned", "duration_s": None},
        ],
        "downtime_s": {},
        "carried_rows": {"mealie": 0},
        "failures": [
            {"code": "full", "message": "The disk is full.", "hint": "Make room."},
            bug,
        ],
    }
    assert report.outcome is Outcome.CRITICAL


@pytest.mark.parametrize(
    ("state", "failures", "outcome"),
    [
        (RunState.DONE, (), Outcome.GOOD),
        (RunState.UNDONE, (), Outcome.GOOD),
        (RunState.UNDONE, (FULL,), Outcome.CRITICAL),
        (RunState.STOPPED, (), Outcome.CRITICAL),
        (RunState.RUNNING, (), Outcome.CRITICAL),
    ],
)
def test_a_run_is_good_when_it_is_at_its_end_and_nothing_has_failed(
    state: RunState, failures: tuple[Exception, ...], outcome: Outcome
) -> None:
    assert result_report(RunResult(a_run_that(state), failures)).outcome is outcome


@pytest.mark.parametrize(
    ("state", "kind", "commands"),
    [
        (RunState.STOPPED, RunKind.MIGRATION, ["pgherd migrate resume", "pgherd rollback"]),
        (RunState.STOPPED, RunKind.ROLLBACK, ["pgherd migrate resume", "pgherd rollback"]),
        (RunState.DONE, RunKind.MIGRATION, ["pgherd rollback"]),
        (RunState.DONE, RunKind.ROLLBACK, [""]),
        (RunState.UNDONE, RunKind.MIGRATION, []),
    ],
)
def test_what_can_be_done_next_is_said(state: RunState, kind: RunKind, commands: list[str]) -> None:
    run = a_run_that(state, kind=kind)
    notes = result_report(RunResult(run, ())).sections[0].lines[0].notes
    assert len(notes) == len(commands)
    assert all(command in note for command, note in zip(commands, notes, strict=True))
    assert all(run.id in note for note in notes) or kind is RunKind.ROLLBACK


def test_how_far_a_run_is_is_a_line() -> None:
    started = replace(WELL_AT, state=StepState.STARTED)
    undone = replace(WELL_AT, state=StepState.UNDONE)
    assert progress_words(a_run_that(RunState.RUNNING, STOPPED_AT, started)) == (
        "1 of 2 steps done; now: wait until healthy"
    )
    assert progress_words(a_run_that(RunState.RUNNING, STOPPED_AT)) == "1 of 1 steps done"
    assert progress_words(a_run_that(RunState.UNDOING, STOPPED_AT, undone)) == (
        "undoing: 1 of 2 steps undone"
    )
    for state in (RunState.DONE, RunState.UNDONE, RunState.STOPPED):
        assert "steps" not in progress_words(a_run_that(state, STOPPED_AT))
