"""Runs for programs: the JSON of `pgherd runs --json`; times as in ISO 8601."""

from collections.abc import Sequence
from datetime import datetime

from bot.model.runs import Run, StepRecord
from bot.runs.run_status import Attendance, RunStatus, to_take_back


def runs_data(runs: Sequence[RunStatus]) -> dict[str, object]:
    """All of them."""
    return {"runs": [_run(shown) for shown in runs]}


def one_run_data(shown: RunStatus) -> dict[str, object]:
    """One, with its plan and the way back by hand."""
    back = [
        {"name": step.name, "does": step.does, "found": step.state_before}
        for step in to_take_back(shown.run)
    ]
    return {"runs": [{**_run(shown), "plan": dict(shown.run.plan), "back_by_hand": back}]}


def _run(shown: RunStatus) -> dict[str, object]:
    run = shown.run
    return {
        "id": run.id,
        "kind": run.kind,
        "state": run.state,
        "attendance": shown.attendance,
        "interrupted": shown.attendance is Attendance.INTERRUPTED,
        "next": list(shown.next_commands),
        "started_at": run.started_at.isoformat(),
        "started_by": run.started_by,
        "finished_at": _iso(run.finished_at),
        "duration_s": _seconds(run.started_at, run.finished_at),
        "services": list(run.services),
        "servers": list(run.servers),
        "plan_hash": run.plan_hash,
        "steps": steps_data(run),
    }


def steps_data(run: Run) -> list[dict[str, object]]:
    """Its steps in their order."""
    return [_step(step) for step in run.steps]


def _step(step: StepRecord) -> dict[str, object]:
    return {
        "name": step.name,
        "does": step.does,
        "state": step.state,
        "started_at": _iso(step.started_at),
        "finished_at": _iso(step.finished_at),
        "duration_s": _seconds(step.started_at, step.finished_at),
        "found": step.state_before,
        "error": step.error,
    }


def _iso(time: datetime | None) -> str | None:
    return None if time is None else time.isoformat()


def _seconds(start: datetime | None, end: datetime | None) -> float | None:
    return None if start is None or end is None else round((end - start).total_seconds(), 3)
