"""The result of a run as a report, and its progress as a line. No I/O."""

from collections.abc import Iterator
from datetime import timedelta

from bot.model.checks import Outcome
from bot.model.errors import PgherdError
from bot.model.quantities import duration
from bot.model.reports import Line, Report, Section
from bot.model.runs import Run, RunKind, RunState, StepRecord, StepState
from bot.runs.runner import RunResult

_WORDS = {
    RunState.DONE: "Done.",
    RunState.UNDONE: "Undone: everything is as it was before.",
    RunState.STOPPED: "Stopped halfway. Both databases are kept as they are.",
}
_STEP_OUTCOMES = {StepState.DONE: Outcome.GOOD, StepState.FAILED: Outcome.CRITICAL}


def result_report(result: RunResult) -> Report:
    """What became of a run; critical where it is unfinished, or a step has failed."""
    run = result.run
    outcome = Outcome.CRITICAL if result.failures or not run.state.is_final else Outcome.GOOD
    head = Line(
        outcome,
        str(run.plan["service"]),
        _WORDS.get(run.state, f"It is {run.state}."),
        tuple(_next_steps(run)),
    )
    return Report(
        title=f"{run.kind.capitalize()} {run.id}",
        outcome=outcome,
        sections=(
            Section("", (head, *_reasons(result))),
            Section("Steps", tuple(map(_step_line, run.steps))),
        ),
        data={**_run_data(run), "failures": [_failure_data(f) for f in result.failures]},
    )


def progress_words(run: Run) -> str:
    """How far a run is, in a line."""
    if run.state in _WORDS:
        return _WORDS[run.state]
    if run.state is RunState.UNDOING:
        undone = sum(step.state is StepState.UNDONE for step in run.steps)
        return f"undoing: {undone} of {len(run.steps)} steps undone"
    done = sum(step.state is StepState.DONE for step in run.steps)
    current = next((s.name for s in run.steps if s.state is StepState.STARTED), None)
    words = f"{done} of {len(run.steps)} steps done"
    return words if current is None else f"{words}; now: {current}"


def _run_data(run: Run) -> dict[str, object]:
    """The run as the command line's contract has it."""
    service, downtime = str(run.plan["service"]), run.downtime_s
    steps = [
        {"name": step.name, "state": step.state, "duration_s": _seconds(step)} for step in run.steps
    ]
    data: dict[str, object] = {
        "run": run.id,
        "kind": run.kind,
        "state": run.state,
        "steps": steps,
        "downtime_s": {} if downtime is None else {service: round(downtime, 3)},
    }
    if run.kind is RunKind.ROLLBACK:
        # What was written since stays on the shared server: the plan said so.
        return {**data, "carried_rows": {service: 0}}
    return {**data, "verified": {service: False}}  # nothing was moved, so nothing was compared


def _reasons(result: RunResult) -> Iterator[Line]:
    for failure in result.failures:
        if isinstance(failure, PgherdError):
            yield Line(Outcome.CRITICAL, "Why", failure.message, (failure.hint,))
        else:
            yield Line(Outcome.CRITICAL, "Why", "This is a bug in pgherd: its log has the details.")


def _failure_data(failure: Exception) -> dict[str, str]:
    if isinstance(failure, PgherdError):
        return {"code": failure.code, "message": failure.message, "hint": failure.hint}
    return {"code": "bug", "message": type(failure).__name__, "hint": "The log has the details."}


def _next_steps(run: Run) -> Iterator[str]:
    if run.state is RunState.STOPPED:
        yield f"Fix what failed and resume: pgherd migrate resume {run.id}"
        yield f"Or roll back: pgherd rollback {run.id}"
    elif run.state is RunState.DONE and run.kind is RunKind.ROLLBACK:
        yield (
            f"What it has written since then is kept in its database on {run.plan['target']}, "
            "behind a fence."
        )
    elif run.state is RunState.DONE:
        yield (
            f"The old data is kept on {run.plan['source']}, behind a fence. To go back: pgherd "
            f"rollback {run.id}"
        )


def _step_line(step: StepRecord) -> Line:
    seconds = _seconds(step)
    took = "" if seconds is None else f", {duration(timedelta(seconds=seconds))}"
    return Line(_STEP_OUTCOMES.get(step.state), step.name, f"{step.state}{took}")


def _seconds(step: StepRecord) -> float | None:
    if step.started_at is None or step.finished_at is None or step.state is StepState.UNDONE:
        return None
    return round((step.finished_at - step.started_at).total_seconds(), 3)
