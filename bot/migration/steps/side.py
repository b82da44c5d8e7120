"""The service's database on one of the two servers of a move."""

from bot.model.fences import FenceState
from bot.model.installation import Server, Service
from bot.model.runs import Marks
from bot.runs.dependencies import Dependencies

FENCE_LIMIT_S = 120.0
"""How long one call of a step that works on a fence may take."""


class Side:
    """A database that is left or moved to, and the fence around it."""

    def __init__(self, dependencies: Dependencies, server: Server, service: Service) -> None:
        self._dependencies, self._server, self._service = dependencies, server, service
        self.fence = dependencies.fence
        self.database = service.database
        self.owner = service.owner
        self.server_name = server.name
        self.label = f"{service.database} on {server.name}"

    async def server(self) -> Server:
        """The server with the address at which it answers now."""
        return await self._dependencies.addresses.located(self._server)

    async def standing_fence(self) -> FenceState | None:
        """The fence around the database; None where there is none."""
        return await self.fence.state(await self.server(), self.database)

    async def fenced_by(self) -> str | None:
        """The id of the run whose fence stands; None where there is none."""
        return _run_of(await self.standing_fence())

    def marked_by(self, marks: Marks) -> str | None:
        """The id of the run whose fence stands by these marks; None where there is none."""
        return _run_of(marks.fences.get(self.server_name))


def _run_of(fence: FenceState | None) -> str | None:
    return None if fence is None else fence.run
