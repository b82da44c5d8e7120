"""`status`, as the command line and the chat ask for it."""

from collections.abc import Callable
from datetime import datetime

from bot.model.installation import Installation
from bot.model.reports import Report
from bot.reports.status.assess import assess
from bot.reports.status.gather import Observer
from bot.reports.status.report import status_report


class StatusCommand:
    """Answers for all servers, or in detail for one."""

    def __init__(
        self, installation: Installation, observer: Observer, clock: Callable[[], datetime]
    ) -> None:
        self._installation = installation
        self._observer = observer
        self._clock = clock

    async def report(self, server: str | None = None) -> Report:
        """The status of `server` with every check, or of all servers in a few lines each.

        Raises UserMistake for a name that the configuration does not have.
        """
        known = self._installation
        wanted = known.servers.values() if server is None else [known.server(server)]
        seen = await self._observer.observe(wanted)
        now = self._clock()
        return status_report(assess(seen, now), now, detailed=server is not None)
