"""What the service's files say about where its database is."""

from bot.migration.dependencies import Move
from bot.model.runs import StateBefore

_LIMIT_S = 60.0


class PointAtTarget:
    """From its next start on the service uses the shared server."""

    undone_by_itself = True
    limit_s = _LIMIT_S

    def __init__(self, move: Move, run: str) -> None:
        self._move, self._run = move, run
        self.name = "point the service at the shared server"
        self.does = (
            f"Write that {move.service.name} uses {move.target.name} from its next start on."
        )

    async def read_state(self) -> StateBefore:
        """There is nothing to keep: the owner's files stay as they are."""
        return {}

    async def check(self) -> bool:
        """Whether this run has written it."""
        pointed = await self._move.deployer.active_override(self._move.service)
        return pointed is not None and pointed.run == self._run and pointed.whole

    async def run(self, _state_before: StateBefore) -> None:
        """Write it."""
        move = self._move
        await move.deployer.apply_override(move.service, move.destination, run=self._run)

    async def undo(self, _state_before: StateBefore) -> None:
        """Take it back."""
        await self._move.deployer.remove_override(self._move.service)


class PointBack:
    """From its next start on the service uses what its owner has written."""

    undone_by_itself = True
    limit_s = _LIMIT_S

    def __init__(self, move: Move) -> None:
        self._move = move
        self.name = "point the service back"
        self.does = f"Take back what was written for {move.service.name}: it is as it was before."

    async def read_state(self) -> StateBefore:
        """The run that has pointed it away."""
        pointed = await self._move.deployer.active_override(self._move.service)
        return {"run": None if pointed is None else pointed.run}

    async def check(self) -> bool:
        """Whether nothing of ours is in force."""
        return await self._move.deployer.active_override(self._move.service) is None

    async def run(self, _state_before: StateBefore) -> None:
        """Take it back."""
        await self._move.deployer.remove_override(self._move.service)

    async def undo(self, state_before: StateBefore) -> None:
        """Write it again, in the name of the same run."""
        move = self._move
        if state_before["run"] is not None:
            await move.deployer.apply_override(
                move.service, move.destination, run=str(state_before["run"])
            )
