"""How a run has ended, for people and for programs."""

from collections.abc import Iterator
from datetime import timedelta

from bot.migration.downtime import downtime_s
from bot.model.checks import Outcome
from bot.model.errors import PgherdError
from bot.model.quantities import duration
from bot.model.reports import Line, Report, Section
from bot.model.runs import Run, RunKind, RunState, StepRecord, StepState
from bot.runs.runner import RunResult

_WORDS = {
    RunState.DONE: "Done.",
    RunState.UNDONE: "Created back: everything is as it was before.",
    RunState.STOPPED: "It has stopped half-way. Both sides are kept as they are.",
}
_STEP_OUTCOMES = {StepState.DONE: Outcome.GOOD, StepState.FAILED: Outcome.CRITICAL}


def ended_report(ended: RunResult) -> Report:
    """What became of a run; critical where it is not at its end, or a step has failed."""
    run = ended.run
    outcome = Outcome.CRITICAL if ended.failures or not run.state.is_final else Outcome.GOOD
    head = Line(
        outcome,
        str(run.plan["service"]),
        _WORDS.get(run.state, f"It is {run.state}."),
        tuple(_next_acts(run)),
    )
    return Report(
        title=f"{run.kind.capitalize()} {run.id}",
        outcome=outcome,
        sections=(
            Section("", (head, *_reasons(ended))),
            Section("Steps", tuple(map(_step_line, run.steps))),
        ),
        data={**ended_data(run), "failures": [_failure_data(f) for f in ended.failures]},
    )


def ended_data(run: Run) -> dict[str, object]:
    """The run as the command line's contract has it."""
    service, away = str(run.plan["service"]), downtime_s(run)
    steps = [
        {"name": step.name, "state": step.state, "duration_s": _seconds(step)} for step in run.steps
    ]
    data: dict[str, object] = {
        "run": run.id,
        "kind": run.kind,
        "state": run.state,
        "steps": steps,
        "downtime_s": {} if away is None else {service: round(away, 3)},
    }
    if run.kind is RunKind.ROLLBACK:
        # What was written since stays on the shared server: the plan said so.
        return {**data, "carried_rows": {service: 0}}
    return {**data, "verified": {service: False}}  # nothing was moved, so nothing was compared


def progress_words(run: Run) -> str:
    """How far a run is, in a line."""
    if run.state in _WORDS:
        return _WORDS[run.state]
    going_back = run.state is RunState.UNDOING
    wanted = StepState.UNDONE if going_back else StepState.DONE
    finished = sum(step.state is wanted for step in run.steps)
    current = next((s.name for s in run.steps if s.state is StepState.STARTED), None)
    words = f"{finished} of {len(run.steps)} steps"
    if going_back:
        return f"going back: {words} taken back"
    return words if current is None else f"{words}; now: {current}"


def _reasons(ended: RunResult) -> Iterator[Line]:
    for failure in ended.failures:
        if isinstance(failure, PgherdError):
            yield Line(Outcome.CRITICAL, "Why", failure.message, (failure.hint,))
        else:
            yield Line(Outcome.CRITICAL, "Why", "pgherd made a mistake of its own: see the log.")


def _failure_data(failure: Exception) -> dict[str, str]:
    if isinstance(failure, PgherdError):
        return {"code": failure.code, "message": failure.message, "hint": failure.hint}
    return {"code": "bug", "message": type(failure).__name__, "hint": "The log has the details."}


def _next_acts(run: Run) -> Iterator[str]:
    if run.state is RunState.STOPPED:
        yield f"Mend what failed and go on: pgherd migrate resume {run.id}"
        yield f"Or take it back: pgherd rollback {run.id}"
    elif run.state is RunState.DONE and run.kind is RunKind.ROLLBACK:
        yield f"What it wrote since is kept in its database on {run.plan['target']}, fenced."
    elif run.state is RunState.DONE:
        source = run.plan["source"]
        yield f"The old data is on {source}, fenced. Back to it: pgherd rollback {run.id}"


def _step_line(step: StepRecord) -> Line:
    seconds = _seconds(step)
    took = "" if seconds is None else f", {duration(timedelta(seconds=seconds))}"
    return Line(_STEP_OUTCOMES.get(step.state), step.name, f"{step.state}{took}")


def _seconds(step: StepRecord) -> float | None:
    if step.started_at is None or step.finished_at is None or step.state is StepState.UNDONE:
        return None
    return round((step.finished_at - step.started_at).total_seconds(), 3)
