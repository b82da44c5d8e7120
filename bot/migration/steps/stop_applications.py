"""The step that stops a service's application: its downtime begins here."""

from bot.migration.steps.health import wait_until_healthy
from bot.model.runs import Marks, StateBefore
from bot.runs.dependencies import Dependencies, Move

_LIMIT_S = 180.0  # Compose gives each container its own time to end, ten seconds by itself


class StopApplications:
    """Stops all containers of the service, so that they no longer use the database."""

    name = "stop the applications"
    undone_by_itself = True

    def __init__(self, dependencies: Dependencies, move: Move) -> None:
        self._dependencies, self._move = dependencies, move
        self.limit_s = _LIMIT_S + dependencies.rules.healthy_within_s
        containers = ", ".join(move.service.containers)
        self.does = f"Stop {move.service.name} ({containers}) and keep it stopped."

    async def read_state(self) -> StateBefore:
        """Whether the application runs: one that was stopped before stays stopped."""
        return {"were_running": not await self._move.deployer.stopped(self._move.service)}

    def state_if_lost(self, _marks: Marks) -> StateBefore:
        """Running: that it is started after an undo is the lesser harm."""
        return {"were_running": True}

    async def check(self) -> bool:
        """Whether none of the containers runs."""
        return await self._move.deployer.stopped(self._move.service)

    async def run(self, _state_before: StateBefore) -> None:
        """Stop them."""
        await self._move.deployer.stop(self._move.service)

    async def undo(self, state_before: StateBefore) -> None:
        """Start them again, and wait until the application is healthy."""
        if state_before["were_running"]:
            await self._move.deployer.start(self._move.service)
            await wait_until_healthy(self._dependencies, self._move)
