"""The status of a run, told by the journal and by the servers that hold its locks. No I/O."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.model.errors import PgherdError
from bot.model.runs import LockHolder, Run, RunState, StepRecord
from bot.runs.new_run import is_held_for
from bot.runs.next_action import needs_undo


class Attendance(StrEnum):
    """Whether a process is working on a run."""

    ENDED = "ended"
    """None should: the run has ended, or waits for a person."""
    ATTENDED = "attended"
    """One is."""
    INTERRUPTED = "interrupted"
    """None is, although the journal has the run under way: nobody holds its locks."""
    UNKNOWN = "unknown"
    """No server can tell."""


@dataclass(frozen=True, slots=True)
class RunStatus:
    """A run, and whether a process is working on it."""

    run: Run
    attendance: Attendance

    @property
    def waits_for_a_person(self) -> bool:
        """Whether it continues only when somebody says so."""
        return self.run.state is RunState.STOPPED or self.attendance is Attendance.INTERRUPTED

    @property
    def next_commands(self) -> tuple[str, ...]:
        """What a person can do about a run that waits: resume it first, then roll it back."""
        if not self.waits_for_a_person:
            return ()
        resume = f"pgherd migrate resume {self.run.id}"
        if self.run.state is RunState.UNDOING:
            return (resume,)
        return (resume, f"pgherd rollback {self.run.id}")


def is_under_way(run: Run) -> bool:
    """Whether a process should be working on the run, as the journal has it."""
    return run.state in {RunState.RUNNING, RunState.UNDOING}


def attendance(run: Run, answers: Sequence[LockHolder | PgherdError | None]) -> Attendance:
    """Whether a process is working on the run; `answers` are its servers', about their locks.

    One lock that is not held for the run is enough to know: whoever works on it holds all of them.
    """
    if not is_under_way(run):
        return Attendance.ENDED
    if any(isinstance(said, LockHolder) and is_held_for(said, run) for said in answers):
        return Attendance.ATTENDED
    if any(not isinstance(said, PgherdError) for said in answers):
        return Attendance.INTERRUPTED
    return Attendance.UNKNOWN


def steps_to_undo(run: Run) -> tuple[StepRecord, ...]:
    """The steps that may have changed something, in the order in which to undo them."""
    return tuple(step for step in reversed(run.steps) if needs_undo(step))
