"""The journal as a report: what `runs` shows to people, and its JSON. No I/O."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from bot.model.checks import Outcome
from bot.model.plans import shown_hash
from bot.model.quantities import duration, plural
from bot.model.reports import Line, Report, Section
from bot.model.runs import RunState, StateBefore, StepRecord, StepState
from bot.runs.run_status import Attendance, RunStatus, is_under_way, steps_to_undo

_TENTHS_BELOW = timedelta(minutes=1)
_ENDED = {
    RunState.DONE: (Outcome.GOOD, "done"),
    RunState.UNDONE: (Outcome.ADVISORY, "undone: everything is as it was before"),
    RunState.STOPPED: (Outcome.CRITICAL, "stopped: both databases are kept"),
}
_UNDER_WAY = {
    Attendance.ATTENDED: (None, ""),
    Attendance.INTERRUPTED: (Outcome.CRITICAL, "interrupted while "),
    Attendance.UNKNOWN: (Outcome.ADVISORY, "possibly interrupted (no server answers) while "),
}
_STEPS = {
    StepState.PLANNED: None,
    StepState.STARTED: None,
    StepState.DONE: Outcome.GOOD,
    StepState.FAILED: Outcome.CRITICAL,
    StepState.UNDONE: Outcome.ADVISORY,
}


def runs_report(runs: Sequence[RunStatus]) -> Report:
    """All runs, newest first."""
    waiting = sum(status.waits_for_a_person for status in runs)
    title = plural(len(runs), "run") if runs else "No runs yet"
    if waiting:
        title += f", {waiting} waiting for you"
    lines = tuple(_line(status) for status in runs)
    sections = (Section("Runs, newest first", lines),) if runs else ()
    data = {"runs": [_run_data(status) for status in runs]}
    return Report(title, _outcome(runs), sections, data=data)


def one_run_report(status: RunStatus) -> Report:
    """One run with all of its steps, its plan, and how to undo it by hand."""
    run = status.run
    outcome, text = _state_text(status)
    about = (
        Line(outcome, "state", text, tuple(_notes(status))),
        Line(None, "confirmed by", run.started_by),
        Line(None, "plan", shown_hash(run.plan_hash)),
        Line(None, "servers", ", ".join(run.servers)),
        Line(None, "started", _at(run.started_at)),
        *([Line(None, "finished", _at(run.finished_at))] if run.finished_at else []),
    )
    to_undo = tuple(
        Line(None, step.name, step.does, _state_before(step)) for step in steps_to_undo(run)
    )
    by_hand = Section("To undo it by hand, restore the state before each of these steps", to_undo)
    return Report(
        f"{run.kind.capitalize()} {run.id} of {', '.join(run.services)}",
        _outcome([status]),
        (
            Section("Run", about),
            Section("Steps", tuple(_step(step) for step in run.steps)),
            *([by_hand] if to_undo else []),
        ),
        data={"runs": [_one_run_data(status)]},
    )


def _outcome(runs: Sequence[RunStatus]) -> Outcome:
    """Never critical: whoever asks for the journal gets it, whatever it says."""
    return Outcome.ADVISORY if any(status.waits_for_a_person for status in runs) else Outcome.GOOD


def _line(status: RunStatus) -> Line:
    outcome, text = _state_text(status)
    run = status.run
    what = f"{run.kind} of {', '.join(run.services)}: {text}"
    return Line(outcome, run.id, what, tuple(_notes(status)))


def _state_text(status: RunStatus) -> tuple[Outcome | None, str]:
    run = status.run
    if is_under_way(run):
        outcome, prefix = _UNDER_WAY[status.attendance]
        done = sum(step.state is StepState.DONE for step in run.steps)
        text = f"{prefix}{run.state}, {done} of {plural(len(run.steps), 'step')} done"
        return outcome, text
    outcome, word = _ENDED[run.state]
    took = f", after {_span(run.started_at, run.finished_at)}" if run.finished_at else ""
    return outcome, word + took


def _notes(status: RunStatus) -> Iterator[str]:
    if status.run.state is not RunState.DONE:
        yield from (f"{step.name}: {step.error}" for step in status.run.steps if step.error)
    for word, command in zip(("Resume", "Roll back"), status.next_commands, strict=False):
        yield f"{word}: {command}"


def _step(step: StepRecord) -> Line:
    text = "not begun" if step.state is StepState.PLANNED else step.state.value
    if step.state is StepState.DONE and step.started_at and step.finished_at:
        text += f" in {_span(step.started_at, step.finished_at)}"
    error = () if step.error is None else (step.error,)
    return Line(_STEPS[step.state], step.name, text, (*error, *_state_before(step)))


def _state_before(step: StepRecord) -> tuple[str, ...]:
    return () if not step.state_before else (f"state before: {_plain(step.state_before)}",)


def _plain(state_before: StateBefore) -> str:
    return ", ".join(
        f"{key} {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}"
        for key, value in state_before.items()
    )


def _at(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M:%S} UTC"


def _span(start: datetime, end: datetime) -> str:
    span = end - start
    return f"{span.total_seconds():.1f} s" if span < _TENTHS_BELOW else duration(span)


def _one_run_data(status: RunStatus) -> dict[str, object]:
    by_hand = [
        {"name": step.name, "does": step.does, "found": step.state_before}
        for step in steps_to_undo(status.run)
    ]
    return {**_run_data(status), "plan": dict(status.run.plan), "back_by_hand": by_hand}


def _run_data(status: RunStatus) -> dict[str, object]:
    """The run as `pgherd runs --json` has it; times as in ISO 8601."""
    run = status.run
    return {
        "id": run.id,
        "kind": run.kind,
        "state": run.state,
        "attendance": status.attendance,
        "interrupted": status.attendance is Attendance.INTERRUPTED,
        "next": list(status.next_commands),
        "started_at": run.started_at.isoformat(),
        "started_by": run.started_by,
        "finished_at": _iso(run.finished_at),
        "duration_s": _seconds(run.started_at, run.finished_at),
        "services": list(run.services),
        "servers": list(run.servers),
        "plan_hash": run.plan_hash,
        "steps": [_step_data(step) for step in run.steps],
    }


def _step_data(step: StepRecord) -> dict[str, object]:
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
