"""`sizes`, as the command line and the chat ask for it."""

import asyncio

from bot.model.facts import Unanswered
from bot.model.installation import Installation
from bot.model.ports import SizesReader
from bot.model.reports import Report
from bot.reports.sizes.choice import chosen, names
from bot.reports.sizes.databases_report import databases_report
from bot.reports.sizes.directory import DatabaseDirectory
from bot.reports.sizes.facts import ServerSizes
from bot.reports.sizes.tables_report import tables_report, unanswered_report

# A row has to be there within 3 s: this leaves half a second for the rest of the answer.
_SERVER_TIMEOUT_S = 2.5
# One database may have tens of thousands of files, on a disk that sleeps.
_TABLES_TIMEOUT_S = 30.0
# Discord takes suggestions for 3 s; who types does not wait that long.
_NAMES_TIMEOUT_S = 1.0


class SizesCommand:
    """Answers for all databases of all servers, or for the tables of one."""

    def __init__(
        self, installation: Installation, sizes: SizesReader, directory: DatabaseDirectory
    ) -> None:
        self._installation = installation
        self._sizes = sizes
        self._directory = directory

    async def names(self) -> list[str]:
        """What can be asked for, soon; a server that does not answer may be missing."""
        return names(await self._directory.recent(_NAMES_TIMEOUT_S), self._installation)

    async def report(self, database: str | None = None) -> Report:
        """All databases, or what takes the room in `database` (also `server/database`, a service).

        Raises UserMistake for a name that there is not, or that more than one server has.
        """
        return await (self._all() if database is None else self._one(database))

    async def _all(self) -> Report:
        servers = self._installation.servers.values()
        answers = await asyncio.gather(
            *(self._sizes.databases(server, _SERVER_TIMEOUT_S) for server in servers)
        )
        return databases_report(
            [ServerSizes(s, said) for s, said in zip(servers, answers, strict=True)]
        )

    async def _one(self, typed: str) -> Report:
        seen = await self._directory.look(_SERVER_TIMEOUT_S)
        name, database = chosen(typed, seen, self._installation)
        server, said = self._installation.servers[name], seen[name]
        if isinstance(said, Unanswered):  # asking it once more would only take longer
            return unanswered_report(server, database, said)
        found = await self._sizes.relations(server, database, _TABLES_TIMEOUT_S)
        if isinstance(found, Unanswered):
            return unanswered_report(server, database, found)
        return tables_report(server, found)
