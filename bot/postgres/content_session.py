"""Sessions that look at one snapshot of a database, and that end with their user for certain.

Between two transactions such a session holds no lock at all, and in one it holds what it reads for
a moment only. Whoever waits for a lock meanwhile is not waiting for pgherd, and pgherd never stands
in the queue behind them: that would be a cycle with the pg_dump beside it which PostgreSQL cannot
see.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
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
from bot.postgres.session import CONNECTION_ERRORS, as_failure, connect, fresh_session
from bot.postgres.sql import query

LOCK_WAIT_S = 60.0
"""So long it is tried to read a table that somebody has locked."""

_CONNECT_LIMIT_S = 15.0
_SHORT_LIMIT_S = 60.0
"""For what looks at catalogs."""
_END_LIMIT_S = 5.0
_BRIEF_LOCK_WAIT = "100ms"
"""Well below deadlock_timeout, which is one second by itself: nobody is ever chosen to fail."""

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
# The object was there when the snapshot was taken.
_OBJECT_GONE = (
    asyncpg.UndefinedTableError,
    asyncpg.UndefinedColumnError,
    asyncpg.InvalidSchemaNameError,
)


class Refused(ServiceFailure):
    """Somebody else has locked the object, or waits for a lock on it; it may go well later."""


class Unreadable(ServiceFailure):
    """The server says that the object itself cannot be read; `sqlstate` has the reason's code."""

    def __init__(self, message: str, *, code: str, hint: str, sqlstate: str) -> None:
        super().__init__(message, code=code, hint=hint)
        self.sqlstate = sqlstate


@dataclass(frozen=True, slots=True)
class Blocker:
    """A session that has locked a table against readers, or waits to do so."""

    object: str
    """The table, with its schema."""
    pid: int
    user: str
    application: str

    def __str__(self) -> str:
        return f"{self.object} by session {self.pid} ({self.application}, user {self.user})"


class ContentSession:
    """A session that only reads, under settings that print alike everywhere, for one task."""

    def __init__(
        self, server: Server, database: str, connection: asyncpg.Connection, snapshot: str | None
    ) -> None:
        self._server = server
        self._database = database
        self._connection = connection
        self._snapshot = snapshot

    @asynccontextmanager
    async def transaction(
        self, then: str = "", *, about: str = "the snapshot"
    ) -> AsyncIterator[None]:
        """A transaction on the snapshot, which begins with the statements of `then`.

        All locks end with it. Raises as `rows` does.
        """
        begin = f"{_BEGIN}; SET TRANSACTION SNAPSHOT {literal(self._snapshot or '')}; {then}"
        try:
            await self.execute(begin, about=about)
            yield
        finally:
            # After an error COMMIT rolls back. A session that is lost has no transaction any more.
            with suppress(*CONNECTION_ERRORS):
                async with asyncio.timeout(_END_LIMIT_S):
                    await self._connection.execute("COMMIT")

    async def rows(
        self, sql: str, *arguments: object, about: str, limit_s: float = _SHORT_LIMIT_S
    ) -> Sequence[Mapping[str, Any]]:
        """What the statement answers within `limit_s`; `about` names its object for errors.

        Raises:
            Refused: it would have to wait for a lock.
            Unreadable: the server cannot read the object.
            ServiceFailure: it took longer; or the server has gone.
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

    async def blockers(self) -> tuple[Blocker, ...]:
        """Who has locked tables of the database against readers now, or waits to do so."""
        with suppress(*CONNECTION_ERRORS):
            async with fresh_session(self._server, self._database, _END_LIMIT_S) as session:
                return tuple(Blocker(**row) for row in await session.fetch(query("lock_holders")))
        return ()

    @asynccontextmanager
    async def _understood(self, about: str, limit_s: float) -> AsyncIterator[None]:
        """For one statement; says of its error what it means."""
        try:
            async with asyncio.timeout(limit_s):
                yield
        except CONNECTION_ERRORS as error:
            raise self._failure(error, about, limit_s) from error

    def _failure(self, error: BaseException, about: str, limit_s: float) -> ServiceFailure:
        where = f"in {self._database} on {self._server.name}"
        if isinstance(error, asyncpg.LockNotAvailableError):
            return Refused(
                f"{about} {where} is locked by somebody else.",
                code="table_locked",
                hint="Look what that session does (pgherd connections), and try again when it is "
                "gone.",
            )
        if isinstance(error, TimeoutError):
            return ServiceFailure(
                f"{about} {where} was not read within {limit_s:.0f} s.",
                code="content_timeout",
                hint="Look at the load of the server and of its disk, and try again.",
            )
        if isinstance(error, _SESSION_LOST):
            return as_failure(error, self._server, self._database)
        sqlstate = getattr(error, "sqlstate", None) or ""
        if isinstance(error, asyncpg.InsufficientPrivilegeError):
            return Unreadable(
                f"{about} {where} cannot be read as {self._server.user}: {error}.",
                code="content_not_readable",
                hint="Let pgherd connect as a superuser: it has to see every row.",
                sqlstate=sqlstate,
            )
        return Unreadable(
            f"{about} {where} cannot be read: {error}.",
            code="tables_changing" if isinstance(error, _OBJECT_GONE) else "content_not_readable",
            hint="The server's log has the whole statement.",
            sqlstate=sqlstate,
        )


class ExportedSnapshot:
    """A moment of the database, for as long as the session that exported it lives."""

    def __init__(self, server: Server, database: str, id_: str) -> None:
        self.id = id_
        self._server = server
        self._database = database

    @asynccontextmanager
    async def joined(self) -> AsyncIterator[ContentSession]:
        """A further session, whose transactions see the same moment."""
        async with _session(self._server, self._database, self.id) as session:
            yield session


@asynccontextmanager
async def exported_snapshot(server: Server, database: str) -> AsyncIterator[ExportedSnapshot]:
    """Take a snapshot and export it; `server` has been located. No table is locked.

    Raises:
        ServiceFailure: the server does not answer, or refuses.
    """
    async with _session(server, database, None) as session:
        about = "the snapshot"
        await session.execute(_BEGIN, about=about)
        (row,) = await session.rows("SELECT pg_export_snapshot() AS id", about=about)
        yield ExportedSnapshot(server, database, row["id"])


@asynccontextmanager
async def _session(
    server: Server, database: str, snapshot: str | None
) -> AsyncIterator[ContentSession]:
    settings = {**OUTPUT, **LIMITS, "lock_timeout": _BRIEF_LOCK_WAIT}
    try:
        connection = await connect(server, database, _CONNECT_LIMIT_S, settings)
    except CONNECTION_ERRORS as error:
        raise as_failure(error, server, database) from error
    finished = False
    try:
        session = ContentSession(server, database, connection, snapshot)
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
