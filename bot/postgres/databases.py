"""Databases of a server: whether they exist or are empty; dropping one, and swapping two names."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from bot.model.installation import Server
from bot.model.ports import AddressBook
from bot.model.sql_text import statement
from bot.postgres.session import CONNECTION_ERRORS, as_failure, fresh_session, required_session
from bot.postgres.sql import query

_LOOK_LIMIT_S = 15.0
_LIMIT_S = 30.0
_DROP_LIMIT_S = 120.0  # its files go one by one

_EXISTS = "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)"
_DROP = "DROP DATABASE IF EXISTS %I WITH (FORCE)"
_RENAME = "ALTER DATABASE %I RENAME TO %I"
_DISCONNECT = """
    SELECT pg_terminate_backend(pid)
    FROM pg_stat_activity
    WHERE datname IN ($1, $2) AND pid NOT IN (pg_backend_pid(), $3)
"""
_DISCONNECT_EVERY_S = 0.05


class PostgresOccupancy:
    """The Occupancy of real servers."""

    def __init__(self, addresses: AddressBook) -> None:
        self._addresses = addresses

    async def objects(self, server: Server, database: str) -> int | None:
        """See Occupancy."""
        located = await self._addresses.located(server)
        try:
            async with fresh_session(located, database, _LOOK_LIMIT_S) as session:
                return int(await session.fetchval(query("database_objects")))
        except asyncpg.InvalidCatalogNameError:
            return None
        except CONNECTION_ERRORS as error:
            raise as_failure(error, located, database) from error


async def database_exists(server: Server, name: str) -> bool:
    """Whether the server, which has been located, has a database of this name.

    Raises:
        ServiceFailure: it does not answer.
    """
    async with required_session(server, server.database, _LIMIT_S) as session:
        return bool(await session.fetchval(_EXISTS, name))


async def drop_database(server: Server, name: str) -> None:
    """Drop it, whoever is connected; nothing happens where it is not there.

    Raises:
        ServiceFailure: that cannot be done.
    """
    async with required_session(server, server.database, _DROP_LIMIT_S) as session:
        await session.execute(statement(_DROP, name))


async def swap_databases(server: Server, name: str, new: str, aside: str) -> None:
    """Give the database `new` the name `name`, and that one the name `aside`; both at once.

    Whoever is connected to either is disconnected; who connects meanwhile waits, and is refused
    where that name is another database's by then. However this is cut off, the two have either all
    their new names or all their old ones, and take connections.

    Raises:
        ServiceFailure: that cannot be done; then both have the names that they had.
    """
    try:
        async with (
            fresh_session(server, server.database, _DROP_LIMIT_S) as session,
            _disconnected(server, name, new, session.get_server_pid()),
            session.transaction(),
        ):
            await session.execute(statement(_RENAME, name, aside))
            await session.execute(statement(_RENAME, new, name))
    except CONNECTION_ERRORS as error:
        raise as_failure(error, server, name) from error


@asynccontextmanager
async def _disconnected(server: Server, name: str, new: str, renamer: int) -> AsyncIterator[None]:
    """While the block runs, end all sessions of both, but for the one with the pid `renamer`.

    From its lock on, ALTER DATABASE … RENAME lets nobody in, and waits five seconds for those who
    are there to leave.
    """

    async def disconnect(session: asyncpg.Connection) -> None:
        while True:
            await session.execute(_DISCONNECT, name, new, renamer)
            await asyncio.sleep(_DISCONNECT_EVERY_S)

    async with fresh_session(server, server.database, _DROP_LIMIT_S) as session:
        disconnecting = asyncio.create_task(disconnect(session))
        try:
            yield
        finally:
            disconnecting.cancel()
            await asyncio.gather(disconnecting, return_exceptions=True)
