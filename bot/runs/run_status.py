"""A run beside what the servers say of its locks, and what is left to do. No I/O."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.model.errors import PgherdError
from bot.model.runs import LockHolder, Run, RunState, StepRecord
from bot.runs.new_run import is_held_for
from bot.runs.next_action import leaves_traces


class Attendance(StrEnum):
    """Whether somebody works on a run."""

    ENDED = "ended"
    """Nobody should: it has ended, or waits for a person."""
    ATTENDED = "attended"
    INTERRUPTED = "interrupted"
    """The journal has it under way, but nobody holds its locks."""
    UNKNOWN = "unknown"
    """The servers do not say."""


@dataclass(frozen=True, slots=True)
class RunStatus:
    """A run, and whether somebody works on it."""

    run: Run
    attendance: Attendance

    @property
    def waits_for_a_person(self) -> bool:
        """Whether it goes on only when somebody says so."""
        return self.run.state is RunState.STOPPED or self.attendance is Attendance.INTERRUPTED

    @property
    def next_commands(self) -> tuple[str, ...]:
        """What a person can do about a run that waits: go on first, then take it back."""
        if not self.waits_for_a_person:
            return ()
        go_on = f"pgherd migrate resume {self.run.id}"
        if self.run.state is RunState.UNDOING:
            return (go_on,)
        return (go_on, f"pgherd rollback {self.run.id}")


def is_under_way(run: Run) -> bool:
    """Whether the journal has it so that somebody has to be working on it."""
    return run.state in {RunState.RUNNING, RunState.UNDOING}


def attendance(run: Run, answers: Sequence[LockHolder | PgherdError | None]) -> Attendance:
    """What the servers of a run say of their locks: who holds them, or why they cannot tell.

    One lock that is not held for the run is enough to know: whoever works on it holds all of them.
    """
    if not is_under_way(run):
        return Attendance.ENDED
    if any(isinstance(said, LockHolder) and is_held_for(said, run) for said in answers):
        return Attendance.ATTENDED
    if any(not isinstance(said, PgherdError) for said in answers):
        return Attendance.INTERRUPTED
    return Attendance.UNKNOWN


def to_take_back(run: Run) -> tuple[StepRecord, ...]:
    """The steps that may have changed something, in the order to take them back in."""
    return tuple(step for step in reversed(run.steps) if leaves_traces(step))
