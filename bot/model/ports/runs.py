"""The steps, the journal and the locks of runs. `wiring` hands in the adapters."""

from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from bot.model.runs import LockHolder, Marks, Run, RunState, StateBefore, StepRecord


class Step(Protocol):
    """A part of a run that can be done, checked and undone, each as often as it is asked for."""

    @property
    def name(self) -> str:
        """A few words for people; unique within the run, and the step's key in the journal."""
        ...

    @property
    def does(self) -> str:
        """A sentence for the plan."""
        ...

    @property
    def undone_by_itself(self) -> bool:
        """Whether a failure here, or after it, still lets the run undo all of it unasked."""
        ...

    @property
    def limit_s(self) -> float:
        """How long each call of `read_state`, `check`, `run` and `undo` may take."""
        ...

    async def read_state(self) -> StateBefore:
        """What `undo` will need, read before anything is changed."""
        ...

    def state_if_lost(self, marks: Marks, /) -> StateBefore:
        """What can still be told of `read_state` when the journal is lost.

        Where the marks do not tell it, the answer with which an undo does the least harm.
        """
        ...

    async def check(self) -> bool:
        """Whether what the step is for is already true; so a resumed run skips what is done."""
        ...

    async def run(self, state_before: StateBefore, /) -> None:
        """Make it true; may be asked for again after it was cut off anywhere."""
        ...

    async def undo(self, state_before: StateBefore, /) -> None:
        """Restore the state before; may be asked for again, and when nothing was done yet."""
        ...


class Journal(Protocol):
    """The record of runs; what a call writes is on the disk when it returns.

    All of these raise ServiceFailure when it cannot be used. What would lose something is refused
    with ValueError: a finished run does not change, nor does the state before of a step. Values
    that JSON does not have are refused with TypeError: a Secret above all.
    """

    async def begin(self, run: Run) -> None:
        """Write a new run, none of whose steps has begun."""
        ...

    async def step(self, run_id: str, record: StepRecord) -> None:
        """Write how far the step of that name is now."""
        ...

    async def state(self, run_id: str, state: RunState, at: datetime) -> None:
        """Write how far the run is now; a final state finishes it."""
        ...

    async def run(self, run_id: str) -> Run | None:
        """The run of that id; None where there is none."""
        ...

    async def runs(self) -> tuple[Run, ...]:
        """All runs, newest first."""
        ...


class HeldLocks(Protocol):
    """The locks of several servers, held."""

    async def still_held(self) -> None:
        """Ask the servers; raises ServiceFailure when one of the locks was lost."""
        ...


class Locks(Protocol):
    """The locks of servers: one run at a time on each, whoever starts it."""

    def held(
        self, servers: tuple[str, ...], purpose: str
    ) -> AbstractAsyncContextManager[HeldLocks]:
        """Hold the locks of these servers; raises Blocked, naming the holder, when one is held."""
        ...

    async def holder(self, server: str) -> LockHolder | None:
        """Who holds the lock of the server now; None when nobody does.

        Raises ServiceFailure when the server does not answer.
        """
        ...
