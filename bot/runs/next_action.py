"""What a run does next, from what the journal says and nothing else. No I/O.

So whoever comes after a crash decides as the one before would have: it asks the same question of
the same records.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from bot.model.runs import Run, RunState, StepRecord, StepState


@dataclass(frozen=True, slots=True)
class RunStep:
    """Make the step of this number true."""

    step: int


@dataclass(frozen=True, slots=True)
class UndoStep:
    """Make it as the step of this number has found it."""

    step: int


@dataclass(frozen=True, slots=True)
class Finish:
    """All is done: the run ends so."""

    state: RunState


Act = RunStep | UndoStep | Finish


def next_action(run: Run) -> Act | None:
    """What comes next; None where the run has ended, or a person has to decide."""
    match run.state:
        case RunState.RUNNING:
            ahead = [n for n, step in enumerate(run.steps) if step.state is not StepState.DONE]
            return RunStep(ahead[0]) if ahead else Finish(RunState.DONE)
        case RunState.UNDOING:
            behind = [n for n, step in enumerate(run.steps) if leaves_traces(step)]
            return UndoStep(behind[-1]) if behind else Finish(RunState.UNDONE)
        case RunState.STOPPED | RunState.DONE | RunState.UNDONE:
            return None


def after_failure(run: Run, undone_by_itself: Sequence[bool]) -> RunState:
    """How the run stands once a step of it has failed; the flags are those of its steps.

    It turns back by itself while nothing has begun that could lose something by that. A step that
    failed in going back is for a person.
    """
    if run.state is not RunState.RUNNING:
        return RunState.STOPPED
    begun = (alone for step, alone in zip(run.steps, undone_by_itself, strict=True) if begins(step))
    return RunState.UNDOING if all(begun) else RunState.STOPPED


def steps_to_reverify(steps: Sequence[StepRecord]) -> tuple[int, ...]:
    """The steps, last one first, that may not hold any more when a run goes on after a pause.

    Those that were done without a gap: somebody may have started an application meanwhile, or the
    host itself. The first one that still holds ends the doubt: an earlier one may be untrue only
    because a later one has made it so (an application that was stopped, and then started).
    """
    done = takewhile(lambda numbered: numbered[1].state is StepState.DONE, enumerate(steps))
    return tuple(number for number, _ in done)[::-1]


def begins(step: StepRecord) -> bool:
    """Whether it was announced, so that it may have changed something."""
    return step.state_before is not None


def leaves_traces(step: StepRecord) -> bool:
    """Whether it may have changed something that was not taken back."""
    return begins(step) and step.state is not StepState.UNDONE
