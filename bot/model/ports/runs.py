"""What a run stands on. `wiring` hands in the adapters."""

from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from bot.model.runs import LockHolder, Run, RunState, StateBefore, StepRecord


class Step(Protocol):
    """A part of a run. `check` makes it possible to walk the plan again after a crash."""

    @property
    def name(self) -> str:
        """Unique within its run."""
        ...

    @property
    def does(self) -> str:
        """A sentence for the plan."""
        ...

    @property
    def undone_by_itself(self) -> bool:
        """Whether a failure here, or after it, still lets the run go back without asking."""
        ...

    @property
    def limit_s(self) -> float:
        """How long `read_state`, `check`, `run` and `undo` may take, each of them."""
        ...

    async def read_state(self) -> StateBefore:
        """What `undo` will need, read before anything is changed."""
        ...

    async def check(self) -> bool:
        """Whether what the step is for is already true."""
        ...

    async def run(self, state_before: StateBefore) -> None:
        """Make it true; may be asked for again after it was cut off anywhere."""
        ...

    async def undo(self, state_before: StateBefore) -> None:
        """Make it as `state_before` says; may be asked for again, and when nothing was done yet."""
        ...


class Journal(Protocol):
    """Keeps runs; what it was told is on the disk when it returns.

    All of these raise ServiceFailure when it cannot be used. What would lose something is refused
    with ValueError: a finished run does not change, and what a step has found stays. Values that
    JSON does not have are refused with TypeError: a Secret above all.
    """

    async def begin(self, run: Run) -> None:
        """A new run, none of whose steps has begun."""
        ...

    async def step(self, run_id: str, record: StepRecord) -> None:
        """The step of that name stands so now."""
        ...

    async def state(self, run_id: str, state: RunState, at: datetime) -> None:
        """The run stands so now; a final state finishes it."""
        ...

    async def run(self, run_id: str) -> Run | None:
        """The run of that id."""
        ...

    async def runs(self) -> tuple[Run, ...]:
        """All of them, newest first."""
        ...


class HeldLocks(Protocol):
    """Locks that are held."""

    async def still_held(self) -> None:
        """Ask the servers, and return when they are; raises ServiceFailure when one was lost."""
        ...


class Locks(Protocol):
    """One run at a time on a server, whoever starts it."""

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
