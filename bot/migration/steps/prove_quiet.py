"""The step that proves that nothing writes to the database that is left."""

import asyncio

from bot.migration.steps.side import FENCE_LIMIT_S, Side
from bot.model.errors import ServiceFailure
from bot.model.fences import WriteCheckpoint
from bot.model.runs import Marks, StateBefore


class ProveQuiet:
    """Takes a write checkpoint, waits, and asks the server for changes since."""

    name = "prove that nobody writes"
    undone_by_itself = True
    limit_s = FENCE_LIMIT_S

    def __init__(self, side: Side, quiet_for_s: float) -> None:
        self._side, self._quiet_for_s = side, quiet_for_s
        self._proven = False
        self.does = f"Watch {side.label} for {quiet_for_s:g} s: nothing may be written to it."

    async def read_state(self) -> StateBefore:
        """The checkpoint after which nothing may be written."""
        return {"mark": [list(value) for value in (await self._checkpoint()).values]}

    def state_if_lost(self, _marks: Marks) -> StateBefore:
        """No checkpoint: `run` takes a new one."""
        return {"mark": []}

    async def check(self) -> bool:
        """Whether it was proven in this process: after a crash it has to be proven again."""
        return self._proven

    async def run(self, state_before: StateBefore) -> None:
        """Wait and compare; raises ServiceFailure when something was written."""
        side, values = self._side, state_before["mark"]
        checkpoint = (
            WriteCheckpoint(tuple((str(name), str(value)) for name, value in values))
            if values
            else await self._checkpoint()
        )
        await asyncio.sleep(self._quiet_for_s)
        changes = await side.fence.changes_since(await side.server(), side.database, checkpoint)
        if changes is not None:
            raise ServiceFailure(
                f"Something may still write to {side.label}: {changes}.",
                code="not_quiet",
                hint="Find out what it is (pgherd connections shows who is connected; it may be a "
                "scheduled job or another application), stop it, and try again.",
            )
        self._proven = True

    async def undo(self, _state_before: StateBefore) -> None:
        """Nothing was changed."""

    async def _checkpoint(self) -> WriteCheckpoint:
        side = self._side
        return await side.fence.take_checkpoint(await side.server(), side.database)
