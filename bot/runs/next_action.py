"""The next action of a run, decided from what the journal says and nothing else. No I/O.

So whoever comes after a crash decides as the one before would have: it asks the same question of
the same records.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from bot.model.runs import Run, RunState, StepRecord, StepState


@dataclass(frozen=True, slots=True)
class RunStep:
    """Run the step of this number."""

    step: int


@dataclass(frozen=True, slots=True)
class UndoStep:
    """Undo the step of this number."""

    step: int


@dataclass(frozen=True, slots=True)
class Finish:
    """End the run in this state."""

    state: RunState


Action = RunStep | UndoStep | Finish


def next_action(run: Run) -> Action | None:
    """The next action; None where the run has ended, or a person has to decide."""
    match run.state:
        case RunState.RUNNING:
            ahead = [n for n, step in enumerate(run.steps) if step.state is not StepState.DONE]
            return RunStep(ahead[0]) if ahead else Finish(RunState.DONE)
        case RunState.UNDOING:
            behind = [n for n, step in enumerate(run.steps) if needs_undo(step)]
            return UndoStep(behind[-1]) if behind else Finish(RunState.UNDONE)
        case RunState.STOPPED | RunState.DONE | RunState.UNDONE:
            return None


def after_failure(run: Run, undone_by_itself: Sequence[bool]) -> RunState:
    """The state of a run one of whose steps has failed; the flags are those of its steps.

    It is undone by itself as long as no step has begun whose undo could lose something. A step
    that failed while it was undone is for a person.
    """
    if run.state is not RunState.RUNNING:
        return RunState.STOPPED
    begun = (
        flag for step, flag in zip(run.steps, undone_by_itself, strict=True) if has_begun(step)
    )
    return RunState.UNDOING if all(begun) else RunState.STOPPED


def steps_to_reverify(steps: Sequence[StepRecord]) -> tuple[int, ...]:
    """The numbers of the steps, last one first, that may be untrue when a run is resumed.

    Those that were done without a gap: somebody may have started an application meanwhile, or the
    host itself. The first one that is still true ends the search: an earlier one may be untrue
    only because a later one has made it so (an application that was stopped, and then started).
    """
    done = takewhile(lambda numbered: numbered[1].state is StepState.DONE, enumerate(steps))
    return tuple(number for number, _ in done)[::-1]


def has_begun(step: StepRecord) -> bool:
    """Whether the step was announced in the journal, so that it may have changed something."""
    return step.state_before is not None


def needs_undo(step: StepRecord) -> bool:
    """Whether the step may have changed something that was not undone."""
    return has_begun(step) and step.state is not StepState.UNDONE
