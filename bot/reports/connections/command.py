"""`connections`, as the command line and the chat ask for it."""

import asyncio
from datetime import datetime

from bot.model.connections import Session
from bot.model.errors import UserMistake
from bot.model.facts import Unanswered
from bot.model.installation import Installation
from bot.model.ports import ConnectionsReader, SessionTerminator
from bot.model.reports import Report
from bot.reports.connections.facts import ServerLook
from bot.reports.connections.report import connections_report
from bot.reports.connections.termination import termination_report

# A row has to be there within 3 s: this leaves half a second for the rest of the answer.
_TIMEOUT_S = 2.5


class ConnectionsCommand:
    """Answers for all servers, or in detail for one; ends a session."""

    def __init__(
        self,
        installation: Installation,
        connections: ConnectionsReader,
        terminator: SessionTerminator,
    ) -> None:
        self._installation = installation
        self._connections = connections
        self._terminator = terminator

    async def report(self, server: str | None = None, *, with_statements: bool) -> Report:
        """Who is connected to `server`, or to all servers in fewer lines.

        Without `with_statements` no text of a statement is read or shown.
        Raises UserMistake for a name that the configuration does not have.
        """
        wanted = (
            list(self._installation.servers.values())
            if server is None
            else [self._installation.server(server)]
        )
        said = await asyncio.gather(
            *(
                self._connections.connections(s, _TIMEOUT_S, with_statements=with_statements)
                for s in wanted
            )
        )
        looks = [ServerLook(s, answer) for s, answer in zip(wanted, said, strict=True)]
        return connections_report(looks, detailed=server is not None)

    async def session(self, server: str, pid: int) -> Session:
        """The client's session that has this pid now, to be shown before it is ended.

        Raises UserMistake when there is none, ServiceFailure when the server does not answer.
        """
        found = await self._connections.session(self._installation.server(server), pid, _TIMEOUT_S)
        if isinstance(found, Unanswered):
            raise found.failure(server)
        if found is None:
            raise UserMistake(
                f"No client of {server} has the pid {pid}.",
                code="unknown_session",
                hint="It may have gone: look again with `connections`.",
            )
        return found

    async def terminate(self, server: str, pid: int, backend_start: datetime) -> Report:
        """End the session of that pid if it is still the one that began at `backend_start`.

        Raises UserMistake, Blocked or ServiceFailure as SessionTerminator does.
        """
        ended = await self._terminator.terminate(
            self._installation.server(server), pid, backend_start
        )
        return termination_report(server, pid, ended=ended)
