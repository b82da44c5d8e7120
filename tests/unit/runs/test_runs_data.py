"""What programs are told of runs, name for name: `pgherd runs --json`."""

import json
from dataclasses import replace
from datetime import timedelta

from support.runs import NOW, a_run

from bot.model.checks import Outcome
from bot.model.runs import RunKind, RunState, StepState
from bot.presentation.json import json_text
from bot.runs.report import one_run_report, runs_report
from bot.runs.run_status import Attendance, RunStatus

RUN = a_run()
SECOND = timedelta(seconds=1)
STOPPED = replace(
    RUN,
    state=RunState.STOPPED,
    steps=(
        replace(
            RUN.steps[0],
            state=StepState.DONE,
            state_before={"were_running": True},
            started_at=NOW,
            finished_at=NOW + 1.5004 * SECOND,
        ),
        replace(
            RUN.steps[1],
            state=StepState.FAILED,
            state_before={},
            started_at=NOW,
            error="full: No room.",
        ),
    ),
)
AT = "2026-11-22T23:15:00.250000+00:00"
TOLD = {
    "id": RUN.id,
    "kind": "migration",
    "state": "stopped",
    "attendance": "ended",
    "interrupted": False,
    "next": [f"pgherd migrate resume {RUN.id}", f"pgherd rollback {RUN.id}"],
    "started_at": AT,
    "started_by": "Ada (7)",
    "finished_at": None,
    "duration_s": None,
    "services": ["mealie"],
    "servers": ["cookbook", "shared"],
    "plan_hash": "0123456789abcdef" * 4,
    "steps": [
        {
            "name": "stop",
            "does": "Does stop.",
            "state": "done",
            "started_at": AT,
            "finished_at": "2026-11-22T23:15:01.750400+00:00",
            "duration_s": 1.5,
            "found": {"were_running": True},
            "error": None,
        },
        {
            "name": "point",
            "does": "Does point.",
            "state": "failed",
            "started_at": AT,
            "finished_at": None,
            "duration_s": None,
            "found": {},
            "error": "full: No room.",
        },
    ],
}


def test_every_run() -> None:
    done = replace(RUN, state=RunState.DONE, finished_at=NOW + 90 * SECOND, steps=())
    cut = replace(RUN, steps=())
    shown = [
        RunStatus(STOPPED, Attendance.ENDED),
        RunStatus(done, Attendance.ENDED),
        RunStatus(cut, Attendance.INTERRUPTED),
    ]
    read = json.loads(json_text(runs_report(shown).data))
    assert read["runs"][0] == TOLD
    ended = {"state": "done", "next": [], "duration_s": 90.0, "steps": []}
    finished = {"finished_at": "2026-11-22T23:16:30.250000+00:00"}
    assert read["runs"][1] == {**TOLD, **ended, **finished}
    under_way = {"state": "running", "attendance": "interrupted", "interrupted": True, "steps": []}
    assert read["runs"][2] == {**TOLD, **under_way}


def test_one_run_with_its_plan_and_the_way_back_by_hand() -> None:
    (told,) = json.loads(json_text(one_run_report(RunStatus(STOPPED, Attendance.ENDED)).data))[
        "runs"
    ]
    assert told == {
        **TOLD,
        "plan": dict(RUN.plan),
        "back_by_hand": [
            {"name": "point", "does": "Does point.", "found": {}},
            {"name": "stop", "does": "Does stop.", "found": {"were_running": True}},
        ],
    }


def test_a_person_is_shown_a_run_in_three_parts() -> None:
    report = one_run_report(RunStatus(STOPPED, Attendance.ENDED))
    about, steps, back = report.sections
    assert [line.subject for line in about.lines] == [
        "state", "confirmed by", "plan", "servers", "started",
    ]  # fmt: skip
    assert [line.text for line in about.lines[1:]] == [
        "Ada (7)", "0123456789ab", "cookbook, shared", "2026-11-22 23:15:00 UTC",
    ]  # fmt: skip
    assert [(line.subject, line.outcome) for line in steps.lines] == [
        ("stop", Outcome.GOOD), ("point", Outcome.CRITICAL),
    ]  # fmt: skip
    assert [line.subject for line in back.lines] == ["point", "stop"]
    done = replace(RUN, state=RunState.DONE, finished_at=NOW + 90 * SECOND)
    about, _ = one_run_report(RunStatus(done, Attendance.ENDED)).sections
    assert about.lines[-1].subject == "finished"
    assert about.lines[-1].text == "2026-11-22 23:16:30 UTC"


def test_values_keep_their_names_for_scripts_and_for_journals() -> None:
    assert [one.value for one in Attendance] == ["ended", "attended", "interrupted", "unknown"]
    assert [one.value for one in RunState] == ["running", "undoing", "stopped", "done", "undone"]
    assert [one.value for one in StepState] == ["planned", "started", "done", "failed", "undone"]
    assert [one.value for one in RunKind] == ["migration", "rollback"]
