"""`status`, as the command line and the chat ask for it."""

from collections.abc import Callable
from datetime import datetime

from bot.model.errors import UserMistake
from bot.model.installation import Installation
from bot.model.names import nearest
from bot.model.reports import Report
from bot.reports.status.assess import assess
from bot.reports.status.gather import Observer
from bot.reports.status.report import status_report


class StatusCommand:
    """Answers for all servers, or in detail for one."""

    def __init__(
        self, installation: Installation, observer: Observer, clock: Callable[[], datetime]
    ) -> None:
        self._servers = installation.servers
        self._observer = observer
        self._clock = clock

    def server_names(self) -> list[str]:
        """What can be asked for, in the order of the configuration."""
        return list(self._servers)

    def require_known(self, server: str | None) -> None:
        """Raises UserMistake for a name that the configuration does not have."""
        if server is not None and server not in self._servers:
            raise UserMistake(
                f"There is no server named {server!r}.",
                code="unknown_server",
                hint=f"In the configuration: {nearest(server, self.server_names())}",
            )

    async def report(self, server: str | None = None) -> Report:
        """The status of `server` with every check, or of all servers in a few lines each.

        Raises UserMistake for a name that the configuration does not have.
        """
        self.require_known(server)
        wanted = self._servers.values() if server is None else [self._servers[server]]
        seen = await self._observer.observe(wanted)
        now = self._clock()
        return status_report(assess(seen, now), now, detailed=server is not None)
