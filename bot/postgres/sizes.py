"""Reads how much room databases and tables take: one connection and one query each."""

from collections.abc import Mapping

import asyncpg

from bot.model.facts import Unanswered
from bot.model.installation import Server
from bot.model.ports import AddressBook
from bot.model.sizes import DatabaseRelations, DatabaseSize, Relation, RelationKind, RowsSource
from bot.postgres.session import ask
from bot.postgres.sql import query

# Ten thousand rows: looked up, not made anew.
_KINDS = {kind.value: kind for kind in RelationKind}
_SOURCES: Mapping[str | None, RowsSource | None] = {
    None: None,
    **{source.value: source for source in RowsSource},
}


class PostgresSizes:
    """The SizesReader for real servers."""

    def __init__(self, addresses: AddressBook) -> None:
        self._addresses = addresses

    async def database_names(
        self, server: Server, timeout_s: float
    ) -> tuple[str, ...] | Unanswered:
        """See SizesReader."""
        return await ask(self._addresses, server, server.database, timeout_s, _names)

    async def databases(
        self, server: Server, timeout_s: float
    ) -> tuple[DatabaseSize, ...] | Unanswered:
        """See SizesReader."""
        return await ask(self._addresses, server, server.database, timeout_s, _databases)

    async def relations(
        self, server: Server, database: str, timeout_s: float
    ) -> DatabaseRelations | Unanswered:
        """See SizesReader."""
        return await ask(self._addresses, server, database, timeout_s, _relations)


async def _names(session: asyncpg.Connection) -> tuple[str, ...]:
    return tuple(row["name"] for row in await session.fetch(query("database_names")))


async def _databases(session: asyncpg.Connection) -> tuple[DatabaseSize, ...]:
    return tuple(DatabaseSize(**row) for row in await session.fetch(query("database_sizes")))


async def _relations(session: asyncpg.Connection) -> DatabaseRelations:
    found = await session.fetchrow(query("database_size"))
    assert found is not None, "this session is in it"
    database = dict(found)
    asked_at = database.pop("asked_at")
    rows = await session.fetch(query("table_sizes"))
    return DatabaseRelations(
        DatabaseSize(**database), tuple(_relation(row) for row in rows), asked_at
    )


def _relation(row: asyncpg.Record) -> Relation:
    values = dict(row)
    values["kind"] = _KINDS[values["kind"]]
    values["rows_source"] = _SOURCES[values["rows_source"]]
    return Relation(**values)
