"""The step that starts a service's application as its files say now."""

from bot.model.runs import Marks, StateBefore
from bot.runs.dependencies import Move

START_LIMIT_S = 300.0
"""How long recreating and starting the containers of a service may take."""


class StartApplications:
    """Recreates the containers; from here on the application may write to its new database."""

    name = "start the applications"
    undone_by_itself = False
    limit_s = START_LIMIT_S

    def __init__(self, move: Move) -> None:
        self._move = move
        containers = ", ".join(move.service.containers)
        self.does = f"Recreate the containers of {move.service.name} ({containers}) and start them."

    async def read_state(self) -> StateBefore:
        """Nothing: an undo only stops them."""
        return {}

    def state_if_lost(self, _marks: Marks) -> StateBefore:
        """Nothing, as in `read_state`."""
        return {}

    async def check(self) -> bool:
        """Whether all containers run as the files say."""
        return await self._move.deployer.started(self._move.service)

    async def run(self, _state_before: StateBefore) -> None:
        """Start them."""
        await self._move.deployer.start(self._move.service)

    async def undo(self, _state_before: StateBefore) -> None:
        """Stop them."""
        await self._move.deployer.stop(self._move.service)
