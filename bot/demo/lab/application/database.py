"""The application's session with PostgreSQL."""

import asyncio
from types import TracebackType
from typing import Self

# An application brings its own driver; this one is no part of pgherd's way to a server.
import asyncpg

from bot.demo.lab.application.record import Write
from bot.demo.lab.application.rows import Change
from bot.demo.lab.application.variables import Address

_CONNECT_LIMIT_S = 3.0
_STATEMENT_LIMIT_S = 5.0
# One writer at a time: whoever holds it knows that no earlier session of this application is still
# about to commit something. The number is arbitrary and only the application's own.
_WRITER_LOCK = 0x6C61_6277

# At its first start in an empty database an application makes what it needs, as real ones do.
_MAKE = "CREATE TABLE IF NOT EXISTS lab_writes (id bigint PRIMARY KEY, value text NOT NULL)"
_INSERT = "INSERT INTO lab_writes (id, value) VALUES ($1, $2)"
_UPDATE = "UPDATE lab_writes SET value = $2 WHERE id = $1 AND value = $3"
_DELETE = "DELETE FROM lab_writes WHERE id = $1 AND value = $2"

# What asyncpg raises for a connection that cannot be had or that breaks. The internal one comes
# when the server is killed between two parts of a statement.
_ERRORS = (
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
)


class SessionLost(Exception):
    """No session could be had, or the answer to a statement did not come."""


class Session:
    """A connection that holds the writer's lock; each statement commits by itself."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection

    @classmethod
    async def open(cls, address: Address, application: str) -> Self:
        """Connect, wait until every earlier session of the application has ended, make the table.

        Raises:
            SessionLost: one of these did not come about in time.
        """
        try:
            connection = await asyncpg.connect(
                host=address.host,
                port=address.port,
                database=address.database,
                user=address.user,
                password=address.password,
                ssl=False,
                timeout=_CONNECT_LIMIT_S,
                command_timeout=_STATEMENT_LIMIT_S,
                server_settings={"application_name": application},
            )
        except _ERRORS as error:
            raise _lost(error) from error
        session = cls(connection)
        try:
            await session._fetchval("SELECT pg_advisory_lock($1)", _WRITER_LOCK)
            await session._execute(_MAKE)
        except BaseException:
            connection.terminate()
            raise
        return session

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # Not close(): it waits for the server, and a hung one never answers.
        self._connection.terminate()

    async def change(self, change: Change) -> bool:
        """Make the change and commit; False when the row was not as it had to be.

        Raises:
            SessionLost: whether it was committed is not known.
        """
        write = change.write
        if change.before is None:
            status = await self._execute(_INSERT, write.id, write.value)
        elif write.value is None:
            status = await self._execute(_DELETE, write.id, change.before)
        else:
            status = await self._execute(_UPDATE, write.id, write.value, change.before)
        return status.endswith(" 1")  # the command's tag ends with the number of rows

    async def holds(self, write: Write) -> bool:
        """Whether the row is now as after this write.

        Raises:
            SessionLost: the answer did not come.
        """
        value = await self._fetchval("SELECT value FROM lab_writes WHERE id = $1", write.id)
        return bool(value == write.value)

    async def highest_id(self) -> int:
        """The highest id in the table, 0 when it is empty.

        Raises:
            SessionLost: the answer did not come.
        """
        highest = await self._fetchval("SELECT coalesce(max(id), 0) FROM lab_writes")
        assert isinstance(highest, int)
        return highest

    async def _execute(self, statement: str, *arguments: object) -> str:
        try:
            return str(await self._connection.execute(statement, *arguments))
        except _ERRORS as error:
            raise _lost(error) from error

    async def _fetchval(self, statement: str, *arguments: object) -> object:
        try:
            return await self._connection.fetchval(statement, *arguments)
        except _ERRORS as error:
            raise _lost(error) from error


def _lost(error: Exception) -> SessionLost:
    if isinstance(error, asyncio.TimeoutError):
        return SessionLost("the server did not answer in time")
    return SessionLost(" ".join(str(error).split()) or type(error).__name__)
