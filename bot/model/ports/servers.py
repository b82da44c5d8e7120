"""What is asked of PostgreSQL servers. `wiring` hands in the adapters."""

import asyncio
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from bot.model.connections import ServerConnections, Session
from bot.model.content import DatabaseContent, SequenceState
from bot.model.facts import ServerFacts, Unanswered
from bot.model.installation import Server
from bot.model.sizes import DatabaseRelations, DatabaseSize


class AddressBook(Protocol):
    """Knows the way to a server."""

    async def located(self, server: Server) -> Server:
        """The server with the host and port at which it can be reached now.

        Raises PgherdError when there is no way, saying why and what to do.
        """
        ...


class ServerFactsReader(Protocol):
    """Reads facts from a PostgreSQL server over fresh connections."""

    async def read(
        self, server: Server, databases: Sequence[str], timeout_s: float
    ) -> ServerFacts | Unanswered:
        """Facts about the server, with the extensions of those `databases`.

        Answers within `timeout_s`, whatever the server does; raises nothing for what a server
        can do wrong.
        """
        ...


class SizesReader(Protocol):
    """Reads how much room databases take, over fresh connections.

    All of these answer within `timeout_s`, whatever the server does, and raise nothing for what a
    server can do wrong.
    """

    async def database_names(
        self, server: Server, timeout_s: float
    ) -> tuple[str, ...] | Unanswered:
        """The names of its databases, without templates, in alphabetical order."""
        ...

    async def databases(
        self, server: Server, timeout_s: float
    ) -> tuple[DatabaseSize, ...] | Unanswered:
        """The same with their sizes."""
        ...

    async def relations(
        self, server: Server, database: str, timeout_s: float
    ) -> DatabaseRelations | Unanswered:
        """Everything in `database` that takes room."""
        ...


class Snapshot(Protocol):
    """One moment of a database, which others may look at too while the context is open.

    No table is locked for longer than it takes to read a piece of it. Whatever cannot be read is a
    ServiceFailure where the snapshot has to be whole, else it is named in `DatabaseContent.unread`.
    """

    id: str
    """For `pg_dump --snapshot`, or SET TRANSACTION SNAPSHOT, while the context is open."""

    async def described(self) -> None:
        """Read the schema and what there is to hash, now rather than with `content`.

        Raises ServiceFailure when the server has gone.
        """
        ...

    async def rewritten(self) -> tuple[str, ...]:
        """Tables that were emptied, rewritten or dropped since: in the snapshot they look empty.

        Raises ServiceFailure.
        """
        ...

    async def content(
        self, *, jobs: int = 2, dump_ended: asyncio.Event | None = None
    ) -> DatabaseContent:
        """What was in the database at that moment, read over up to `jobs` sessions.

        Sequences are the exception: PostgreSQL keeps only one state of them, that of now. Where a
        dump goes on beside it, a table that somebody waits for is read when `dump_ended` is set.
        """
        ...

    async def sequences(self) -> tuple[SequenceState, ...]:
        """Where the sequences stand now."""
        ...

    async def blockers(self) -> tuple[str, ...]:
        """Who keeps readers from tables now, in a few words each; empty where it cannot be told."""
        ...


class ContentReader(Protocol):
    """Reads what is in a database, to hold it against another."""

    def snapshot(
        self, server: Server, database: str, *, whole: bool = True
    ) -> AbstractAsyncContextManager[Snapshot]:
        """A moment of the database.

        Leaving the context early, by a cancellation too, ends what runs for it in the server.

        Raises ServiceFailure when the server does not answer; if it has to be `whole`, also when a
        table stays locked by others, or the role may not read everything.
        """
        ...


class ConnectionsReader(Protocol):
    """Reads who is connected to a server, over fresh connections.

    Both answer within `timeout_s`, whatever the server does, and raise nothing for what a server
    can do wrong.
    """

    async def connections(
        self, server: Server, timeout_s: float, *, with_statements: bool
    ) -> ServerConnections | Unanswered:
        """Who is connected; statements do not leave the server unless asked for."""
        ...

    async def session(
        self, server: Server, pid: int, timeout_s: float
    ) -> Session | Unanswered | None:
        """The client's session of that pid, without its statement; None when there is none."""
        ...


class SessionTerminator(Protocol):
    """Ends sessions."""

    async def terminate(self, server: Server, pid: int, backend_start: datetime) -> bool:
        """End a client's session: True when it has gone, False when it was gone already.

        A session that has got the same pid meanwhile is left alone.

        Raises:
            UserMistake: it is one of pgherd's own, or no client's.
            Blocked: the role may not end it, or not see whose it is.
            ServiceFailure: the server does not answer, or the session does not end.
        """
        ...


class Occupancy(Protocol):
    """Knows whether a database is empty."""

    async def objects(self, server: Server, database: str) -> int | None:
        """How many relations, functions and large objects it has, besides those of extensions.

        None where there is no such database. Raises ServiceFailure when the server does not answer.
        """
        ...
