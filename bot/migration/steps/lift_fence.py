"""The step that opens the database that is moved to, where an earlier run has fenced it."""

from bot.migration.steps.side import FENCE_LIMIT_S, Side
from bot.model.runs import Marks, StateBefore


class LiftFence:
    """Lets everyone back in whom the fence of an earlier run has locked out."""

    undone_by_itself = True
    limit_s = FENCE_LIMIT_S

    def __init__(self, side: Side) -> None:
        self._side = side
        self.name = f"lift the fence on {side.server_name}"
        self.does = f"If an earlier run has fenced {side.label}, let everyone back in."

    async def read_state(self) -> StateBefore:
        """Which run's fence it is."""
        return {"fenced_by": await self._side.fenced_by()}

    def state_if_lost(self, marks: Marks) -> StateBefore:
        """The fence that still stands; None once it was lifted."""
        return {"fenced_by": self._side.marked_by(marks)}

    async def check(self) -> bool:
        """Whether there is no fence."""
        return await self._side.fenced_by() is None

    async def run(self, _state_before: StateBefore) -> None:
        """Lift it."""
        await self._side.fence.lift(await self._side.server(), self._side.database)

    async def undo(self, state_before: StateBefore) -> None:
        """Close it again, in the name of the run whose fence it was."""
        run, side = state_before["fenced_by"], self._side
        if run is not None:
            await side.fence.close(await side.server(), side.database, side.owner, run=str(run))
