"""Whether a database is empty."""

import asyncpg

from bot.model.installation import Server
from bot.model.ports import AddressBook
from bot.postgres.session import CONNECTION_ERRORS, as_failure, fresh_session
from bot.postgres.sql import query

_LIMIT_S = 15.0


class PostgresOccupancy:
    """The Occupancy of real servers."""

    def __init__(self, addresses: AddressBook) -> None:
        self._addresses = addresses

    async def objects(self, server: Server, database: str) -> int | None:
        """See Occupancy."""
        located = await self._addresses.located(server)
        try:
            async with fresh_session(located, database, _LIMIT_S) as session:
                return int(await session.fetchval(query("database_objects")))
        except asyncpg.InvalidCatalogNameError:
            return None
        except CONNECTION_ERRORS as error:
            raise as_failure(error, located, database) from error
