"""Runs for people. No I/O."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from bot.model.checks import Outcome
from bot.model.plans import shown_hash
from bot.model.quantities import duration, plural
from bot.model.reports import Line, Report, Section
from bot.model.runs import Run, RunState, StateBefore, StepRecord, StepState
from bot.runs.data import one_run_data, runs_data
from bot.runs.run_status import Attendance, RunStatus, is_under_way, to_take_back

_TENTHS_BELOW = timedelta(minutes=1)
_ENDED = {
    RunState.DONE: (Outcome.GOOD, "done"),
    RunState.UNDONE: (Outcome.ADVISORY, "taken back: all is as it was before"),
    RunState.STOPPED: (Outcome.CRITICAL, "stopped: both sides are kept"),
}
_UNDER_WAY = {
    Attendance.ATTENDED: (None, ""),
    Attendance.INTERRUPTED: (Outcome.CRITICAL, "interrupted "),
    Attendance.UNKNOWN: (Outcome.ADVISORY, "maybe interrupted, no server tells: "),
}
_STEPS = {
    StepState.PLANNED: None,
    StepState.STARTED: None,
    StepState.DONE: Outcome.GOOD,
    StepState.FAILED: Outcome.CRITICAL,
    StepState.UNDONE: Outcome.ADVISORY,
}


def runs_report(runs: Sequence[RunStatus]) -> Report:
    """All of them, newest first."""
    waiting = sum(shown.waits_for_a_person for shown in runs)
    title = plural(len(runs), "run") if runs else "There was no run yet"
    if waiting:
        title += f", {waiting} waiting for you"
    lines = tuple(_line(shown) for shown in runs)
    sections = (Section("Runs, the newest first", lines),) if runs else ()
    return Report(title, _outcome(runs), sections, data=runs_data(runs))


def one_run_report(shown: RunStatus) -> Report:
    """One with all of its steps."""
    run = shown.run
    outcome, text = _standing(shown)
    about = (
        Line(outcome, "state", text, tuple(_notes(shown))),
        Line(None, "confirmed by", run.started_by),
        Line(None, "plan", shown_hash(run.plan_hash)),
        Line(None, "servers", ", ".join(run.servers)),
        Line(None, "started", _at(run.started_at)),
        *([Line(None, "finished", _at(run.finished_at))] if run.finished_at else []),
    )
    back = tuple(Line(None, step.name, step.does, _found(step)) for step in to_take_back(run))
    by_hand = Section("The way back by hand: make each as it was found, in this order", back)
    return Report(
        f"{run.kind.capitalize()} {run.id} of {', '.join(run.services)}",
        _outcome([shown]),
        (
            Section("Run", about),
            Section("Steps", tuple(_step(step) for step in run.steps)),
            *([by_hand] if back else []),
        ),
        data=one_run_data(shown),
    )


def _outcome(runs: Sequence[RunStatus]) -> Outcome:
    """Never critical: whoever asks for the journal has got it, whatever stands in there."""
    return Outcome.ADVISORY if any(shown.waits_for_a_person for shown in runs) else Outcome.GOOD


def _line(shown: RunStatus) -> Line:
    outcome, text = _standing(shown)
    run = shown.run
    what = f"{run.kind} of {', '.join(run.services)}: {text}"
    return Line(outcome, run.id, what, tuple(_notes(shown)))


def _standing(shown: RunStatus) -> tuple[Outcome | None, str]:
    run = shown.run
    if is_under_way(run):
        outcome, doubt = _UNDER_WAY[shown.attendance]
        return outcome, doubt + _progress(run)
    outcome, word = _ENDED[run.state]
    took = f", after {_span(run.started_at, run.finished_at)}" if run.finished_at else ""
    return outcome, word + took


def _progress(run: Run) -> str:
    direction = "on its way back" if run.state is RunState.UNDOING else "on its way"
    done = sum(step.state is StepState.DONE for step in run.steps)
    return f"{direction}, {done} of {plural(len(run.steps), 'step')} done"


def _notes(shown: RunStatus) -> Iterator[str]:
    if shown.run.state is not RunState.DONE:
        yield from (f"{step.name}: {step.error}" for step in shown.run.steps if step.error)
    for word, command in zip(("Go on", "Take it back"), shown.next_commands, strict=False):
        yield f"{word}: {command}"


def _step(step: StepRecord) -> Line:
    text = "not begun" if step.state is StepState.PLANNED else step.state.value
    if step.state is StepState.DONE and step.started_at and step.finished_at:
        text += f" in {_span(step.started_at, step.finished_at)}"
    error = () if step.error is None else (step.error,)
    return Line(_STEPS[step.state], step.name, text, (*error, *_found(step)))


def _found(step: StepRecord) -> tuple[str, ...]:
    return () if not step.state_before else (f"found: {_plain(step.state_before)}",)


def _plain(found: StateBefore) -> str:
    return ", ".join(
        f"{key} {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}"
        for key, value in found.items()
    )


def _at(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M:%S} UTC"


def _span(start: datetime, end: datetime) -> str:
    span = end - start
    return f"{span.total_seconds():.1f} s" if span < _TENTHS_BELOW else duration(span)
