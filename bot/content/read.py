"""Reads the content of a database at one moment."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from bot.content.hashing import Table, hash_text, sequences_statement
from bot.content.schema import SCHEMA_QUERIES
from bot.content.tables import hashed, locked_tables, reading_limit_s
from bot.model.content import DatabaseContent, LargeObjects, SchemaObject, SequenceState
from bot.model.installation import Server
from bot.model.ports import AddressBook
from bot.postgres.content_session import (
    LOCK_WAIT_S,
    ContentSession,
    ExportedSnapshot,
    exported_snapshot,
)

_SEQUENCES_A_STATEMENT = 200


class DatabaseContentReader:
    """The ContentReader for real servers."""

    def __init__(self, addresses: AddressBook, *, lock_wait_s: float = LOCK_WAIT_S) -> None:
        self._addresses = addresses
        self._lock_wait_s = lock_wait_s

    @asynccontextmanager
    async def snapshot(self, server: Server, database: str) -> AsyncIterator["ContentSnapshot"]:
        """See ContentReader."""
        located = await self._addresses.located(server)
        async with exported_snapshot(located, database, lock_wait_s=self._lock_wait_s) as exported:
            yield ContentSnapshot(exported, await locked_tables(exported.session))


class ContentSnapshot:
    """The Snapshot of one database, whose tables are locked against being altered."""

    def __init__(self, exported: ExportedSnapshot, tables: Sequence[Table]) -> None:
        self.id = exported.id
        self._exported = exported
        self._tables = tables

    async def content(self, *, jobs: int = 2) -> DatabaseContent:
        """See Snapshot."""
        session = self._exported.session
        return DatabaseContent(
            schema=await _schema(session),
            tables=await hashed(self._exported, self._tables, jobs),
            sequences=await self.sequences(),
            large_objects=await _large_objects(session),
        )

    async def sequences(self) -> tuple[SequenceState, ...]:
        """See Snapshot."""
        session = self._exported.session
        rows = await session.named_rows("content_sequences", about="the list of sequences")
        names = [(row["schema"], row["name"]) for row in rows]
        states: list[SequenceState] = []
        for start in range(0, len(names), _SEQUENCES_A_STATEMENT):
            states += await _states(session, names[start : start + _SEQUENCES_A_STATEMENT])
        return tuple(sorted(states, key=lambda state: (state.schema, state.name)))


async def _states(
    session: ContentSession, names: Sequence[tuple[str, str]]
) -> Sequence[SequenceState]:
    (first, *_, last) = (".".join(name) for name in (*names, names[-1]))
    rows = await session.rows(
        sequences_statement(names), about=f"one of the sequences {first} to {last}"
    )
    return [_state(names[row["place"]], row) for row in rows]


def _state(name: tuple[str, str], row: Mapping[str, Any]) -> SequenceState:
    return SequenceState(*name, last_value=row["last_value"], is_called=row["is_called"])


async def _large_objects(session: ContentSession) -> LargeObjects:
    about = "the large objects"
    (some,) = await session.named_rows("content_has_large_objects", about=about)
    if not some["any"]:
        return LargeObjects(0, hash_text("0"))
    (size,) = await session.rows("SELECT pg_table_size('pg_largeobject') AS bytes", about=about)
    limit_s = reading_limit_s(size["bytes"])
    (row,) = await session.named_rows("content_large_objects", about=about, limit_s=limit_s)
    return LargeObjects(row["count"], hash_text(row["total"]))


async def _schema(session: ContentSession) -> tuple[SchemaObject, ...]:
    objects: list[SchemaObject] = []
    for name in SCHEMA_QUERIES:
        rows = await session.named_rows(name, about=f"the schema ({name})")
        objects += (SchemaObject(row["kind"], row["name"], row["definition"]) for row in rows)
    return tuple(sorted(objects, key=lambda found: (found.kind, found.name)))
