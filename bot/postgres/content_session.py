"""Sessions that look at one snapshot of a database, and that end with their user for certain."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

import asyncpg

from bot.model.errors import ServiceFailure
from bot.model.installation import Server
from bot.model.sql_text import literal
from bot.postgres.content_settings import (
    LIMITS,
    NO_TRANSACTION_LIMIT,
    OUTPUT,
    TRANSACTION_LIMIT_SINCE,
)
from bot.postgres.lock_wait import Blocker, lock_wait_watched
from bot.postgres.session import CONNECTION_ERRORS, as_failure, connect, fresh_session
from bot.postgres.sql import query

LOCK_WAIT_S = 60.0
"""So long a statement waits for a table that somebody has locked."""

_CONNECT_LIMIT_S = 15.0
_SHORT_LIMIT_S = 60.0
"""For what looks at catalogs."""
_END_LIMIT_S = 5.0

_BEGIN = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

# The session is gone; all else that PostgreSQL can say is about the statement.
_SESSION_LOST = (
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,  # of the server, or of this session alone
    asyncpg.CrashShutdownError,
    OSError,
)


class ContentSession:
    """A session in a transaction that only reads, under settings that print alike everywhere.

    One statement at a time: others wait for it.
    """

    def __init__(
        self, server: Server, database: str, connection: asyncpg.Connection, lock_wait_s: float
    ) -> None:
        self._server = server
        self._database = database
        self._connection = connection
        self._lock_wait_s = lock_wait_s
        self._in_use = asyncio.Lock()

    async def rows(
        self, sql: str, *arguments: object, about: str, limit_s: float = _SHORT_LIMIT_S
    ) -> Sequence[Mapping[str, Any]]:
        """What the statement answers within `limit_s`; `about` names its object for errors.

        What it waits for locks comes on top of that.

        Raises:
            ServiceFailure: it failed, or took longer; or the server has gone.
        """
        async with self._understood(about, limit_s):
            rows: Sequence[Mapping[str, Any]] = await self._connection.fetch(sql, *arguments)
        return rows

    async def named_rows(
        self, name: str, *arguments: object, about: str, limit_s: float = _SHORT_LIMIT_S
    ) -> Sequence[Mapping[str, Any]]:
        """`rows` of a query of bot/postgres/sql."""
        return await self.rows(query(name), *arguments, about=about, limit_s=limit_s)

    async def execute(self, sql: str, *, about: str) -> None:
        """Run statements that answer nothing; see `rows`."""
        async with self._understood(about, _SHORT_LIMIT_S):
            await self._connection.execute(sql)

    @asynccontextmanager
    async def _understood(self, about: str, limit_s: float) -> AsyncIterator[None]:
        """For one statement; says of its error what it means."""
        limit_s += self._lock_wait_s
        pid = self._connection.get_server_pid()
        async with (
            self._in_use,
            lock_wait_watched(self._server, self._database, pid, self._lock_wait_s) as wait,
        ):
            try:
                async with asyncio.timeout(limit_s):
                    yield
            except asyncpg.LockNotAvailableError as error:
                raise self._locked(about, wait.blockers) from error
            except CONNECTION_ERRORS as error:
                raise self._failure(error, about, limit_s) from error

    def _locked(self, about: str, blockers: Sequence[Blocker]) -> ServiceFailure:
        who = f": {', '.join(map(str, blockers))}" if blockers else ""
        return ServiceFailure(
            f"{about} in {self._database} on {self._server.name} is locked by somebody else for "
            f"longer than {self._lock_wait_s:g} s{who}.",
            code="table_locked",
            hint="Look what that session does (pgherd connections), and try again when it is gone.",
        )

    def _failure(self, error: BaseException, about: str, limit_s: float) -> ServiceFailure:
        where = f"in {self._database} on {self._server.name}"
        if isinstance(error, asyncpg.InsufficientPrivilegeError):
            return ServiceFailure(
                f"{about} {where} cannot be read as {self._server.user}: {error}.",
                code="content_not_readable",
                hint="Let pgherd connect as a superuser: it has to see every row.",
            )
        if isinstance(error, TimeoutError):
            return ServiceFailure(
                f"{about} {where} was not read within {limit_s:.0f} s.",
                code="content_timeout",
                hint="Look at the load of the server and of its disk, and try again.",
            )
        if isinstance(error, _SESSION_LOST):
            return as_failure(error, self._server, self._database)
        return ServiceFailure(
            f"{about} {where} cannot be read: {error}.",
            code="content_not_readable",
            hint="The server's log has the whole statement.",
        )


class ExportedSnapshot:
    """A moment of the database, for as long as the session that exported it lives."""

    def __init__(
        self, server: Server, database: str, lock_wait_s: float, session: ContentSession, id_: str
    ) -> None:
        self.id = id_
        self.session = session
        self._server = server
        self._database = database
        self._lock_wait_s = lock_wait_s

    @asynccontextmanager
    async def joined(self) -> AsyncIterator[ContentSession]:
        """A further session that sees the same moment."""
        async with _session(self._server, self._database, self._lock_wait_s) as session:
            about = "the snapshot"
            await session.execute(
                f"{_BEGIN}; SET TRANSACTION SNAPSHOT {literal(self.id)}", about=about
            )
            yield session


@asynccontextmanager
async def exported_snapshot(
    server: Server, database: str, *, lock_wait_s: float = LOCK_WAIT_S
) -> AsyncIterator[ExportedSnapshot]:
    """Take a snapshot and export it; `server` has been located.

    Raises:
        ServiceFailure: the server does not answer, or refuses.
    """
    async with _session(server, database, lock_wait_s) as session:
        about = "the snapshot"
        await session.execute(_BEGIN, about=about)
        (row,) = await session.rows("SELECT pg_export_snapshot() AS id", about=about)
        yield ExportedSnapshot(server, database, lock_wait_s, session, row["id"])


@asynccontextmanager
async def _session(
    server: Server, database: str, lock_wait_s: float
) -> AsyncIterator[ContentSession]:
    settings = {**OUTPUT, **LIMITS, "lock_timeout": f"{round(lock_wait_s * 1000)}ms"}
    try:
        connection = await connect(server, database, _CONNECT_LIMIT_S, settings)
    except CONNECTION_ERRORS as error:
        raise as_failure(error, server, database) from error
    finished = False
    try:
        session = ContentSession(server, database, connection, lock_wait_s)
        if connection.get_server_version().major >= TRANSACTION_LIMIT_SINCE:
            await session.execute(NO_TRANSACTION_LIMIT, about="the session")
        yield session
        finished = True
    finally:
        if finished:
            with suppress(*CONNECTION_ERRORS):
                await connection.close(timeout=_END_LIMIT_S)
        else:
            # Something of ours may still run there, and only the server can end it.
            backend = connection.get_server_pid()
            connection.terminate()
            await _end_backend(server, database, backend)


async def _end_backend(server: Server, database: str, backend: int) -> None:
    """End our backend, and wait until it is gone; a server that is gone has none."""
    with suppress(*CONNECTION_ERRORS):
        async with fresh_session(server, database, _END_LIMIT_S) as session:
            await session.fetch(query("end_own_backend"), backend)
