"""A run while it is walked: each change goes to the journal first, then to whoever listens."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.model.ports import Journal
from bot.model.runs import Run, RunState

Listener = Callable[[Run], None]
"""Told the run after each change, once that is on the disk; it must return at once."""


class Record:
    """`run` is always what the journal has; all of these raise what the journal raises."""

    def __init__(
        self, journal: Journal, clock: Callable[[], datetime], listener: Listener, run: Run
    ) -> None:
        self.run = run
        self.clock = clock
        self._journal = journal
        self._listener = listener

    async def begin(self) -> None:
        """The run is a new one."""
        await self._journal.begin(self.run)
        self._listener(self.run)

    async def stand(self, state: RunState) -> None:
        """The run stands so from now on."""
        at = self.clock()
        await self._journal.state(self.run.id, state, at)
        self._tell(replace(self.run, state=state, finished_at=at if state.is_final else None))

    async def step(self, number: int, **changes: Any) -> None:
        """The step of this number has changed."""
        steps = list(self.run.steps)
        steps[number] = replace(steps[number], **changes)
        await self._journal.step(self.run.id, steps[number])
        self._tell(replace(self.run, steps=tuple(steps)))

    async def kept(self) -> Run:
        """The run, read from the journal."""
        run = await self._journal.run(self.run.id)
        assert run is not None, "the journal forgets no run"
        return run

    def _tell(self, run: Run) -> None:
        self.run = run
        self._listener(run)
