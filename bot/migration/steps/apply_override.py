"""The step that points a service at the server that it moves to."""

from bot.model.runs import Marks, StateBefore
from bot.runs.dependencies import Move

_LIMIT_S = 60.0


class ApplyOverride:
    """Writes an override: from its next start on the service uses the new server."""

    undone_by_itself = True
    limit_s = _LIMIT_S

    def __init__(self, move: Move, run: str) -> None:
        self._move, self._run = move, run
        service, server = move.service.name, move.target.name
        self.name = f"point the service at {server}"
        self.does = f"Write an override by which {service} uses {server} from its next start on."

    async def read_state(self) -> StateBefore:
        """Nothing: the owner's files stay as they are."""
        return {}

    def state_if_lost(self, _marks: Marks) -> StateBefore:
        """Nothing, as in `read_state`."""
        return {}

    async def check(self) -> bool:
        """Whether this run's override is complete and in force."""
        active = await self._move.deployer.active_override(self._move.service)
        return active is not None and active.run == self._run and active.whole

    async def run(self, _state_before: StateBefore) -> None:
        """Write it."""
        move = self._move
        await move.deployer.apply_override(move.service, move.destination, run=self._run)

    async def undo(self, _state_before: StateBefore) -> None:
        """Remove it."""
        await self._move.deployer.remove_override(self._move.service)
