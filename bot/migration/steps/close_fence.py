"""The step that fences the database that is left; the fence stays after the run."""

from bot.migration.steps.side import FENCE_LIMIT_S, Side
from bot.model.runs import Marks, StateBefore


class CloseFence:
    """Keeps everyone but pgherd from writing to the database, in the name of this run."""

    undone_by_itself = True
    limit_s = FENCE_LIMIT_S

    def __init__(self, side: Side, run: str) -> None:
        self._side, self._run = side, run
        self.name = f"fence the database on {side.server_name}"
        self.does = f"Lock everyone but pgherd out of {side.label} and end their sessions."

    async def read_state(self) -> StateBefore:
        """Which roles will be locked out, for whoever has to lift the fence by hand."""
        side = self._side
        preflight = await side.fence.preflight(await side.server(), side.database, side.owner)
        return {"roles": list(preflight.roles)}

    def state_if_lost(self, _marks: Marks) -> StateBefore:
        """No roles: the marks in the server name them."""
        return {"roles": []}

    async def check(self) -> bool:
        """Whether this run's fence stands, and holds."""
        fence = await self._side.standing_fence()
        return fence is not None and fence.run == self._run and fence.holds

    async def run(self, _state_before: StateBefore) -> None:
        """Close it."""
        side = self._side
        await side.fence.close(await side.server(), side.database, side.owner, run=self._run)

    async def undo(self, _state_before: StateBefore) -> None:
        """Lift it, if it is this run's."""
        if await self._side.fenced_by() == self._run:
            await self._side.fence.lift(await self._side.server(), self._side.database)
