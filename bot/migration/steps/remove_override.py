"""The step that points a service back at the server that its owner has configured."""

from bot.model.runs import Marks, StateBefore
from bot.runs.dependencies import Move

_LIMIT_S = 60.0


class RemoveOverride:
    """Removes the override of an earlier run, to the byte."""

    undone_by_itself = True
    limit_s = _LIMIT_S

    def __init__(self, move: Move) -> None:
        self._move = move
        service, server = move.service.name, move.source.name
        self.name = f"point the service back at {server}"
        self.does = f"Remove the override: {service} uses {server} again from its next start on."

    async def read_state(self) -> StateBefore:
        """The run whose override it is."""
        active = await self._move.deployer.active_override(self._move.service)
        return {"run": None if active is None else active.run}

    def state_if_lost(self, marks: Marks) -> StateBefore:
        """The override that is still there; None once it was removed."""
        return {"run": None if marks.override is None else marks.override.run}

    async def check(self) -> bool:
        """Whether no override of pgherd's is there."""
        return await self._move.deployer.active_override(self._move.service) is None

    async def run(self, _state_before: StateBefore) -> None:
        """Remove it."""
        await self._move.deployer.remove_override(self._move.service)

    async def undo(self, state_before: StateBefore) -> None:
        """Write it again, in the name of the run whose override it was."""
        move, run = self._move, state_before["run"]
        if run is not None:
            await move.deployer.apply_override(move.service, move.destination, run=str(run))
