"""Reads the content of a database at one moment, and locks nothing for longer than a moment."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from bot.content.hashing import hash_text, sequences_statement
from bot.content.patience import Patience
from bot.content.schema import SCHEMA_QUERIES
from bot.content.tables import (
    Catalog,
    Hashing,
    read_catalog,
    reading_limit_s,
    rewritten_tables,
    with_blockers,
)
from bot.model.content import (
    DatabaseContent,
    LargeObjects,
    SchemaObject,
    SequenceState,
    TableContent,
    Unread,
)
from bot.model.errors import ServiceFailure
from bot.model.installation import Server
from bot.model.ports import AddressBook
from bot.postgres.content_session import (
    LOCK_WAIT_S,
    ContentSession,
    ExportedSnapshot,
    Refused,
    Unreadable,
    exported_snapshot,
)

_SEQUENCES_A_STATEMENT = 200

T = TypeVar("T")


class DatabaseContentReader:
    """The ContentReader for real servers."""

    def __init__(self, addresses: AddressBook, *, lock_wait_s: float = LOCK_WAIT_S) -> None:
        self._addresses = addresses
        self._lock_wait_s = lock_wait_s

    @asynccontextmanager
    async def snapshot(
        self, server: Server, database: str, *, whole: bool = True
    ) -> AsyncIterator["ContentSnapshot"]:
        """See ContentReader."""
        located = await self._addresses.located(server)
        async with (
            exported_snapshot(located, database) as exported,
            exported.joined() as session,
        ):
            yield ContentSnapshot(exported, session, self._lock_wait_s, whole=whole)


class ContentSnapshot:
    """The Snapshot of one database."""

    def __init__(
        self,
        exported: ExportedSnapshot,
        session: ContentSession,
        lock_wait_s: float,
        *,
        whole: bool,
    ) -> None:
        self.id = exported.id
        self._exported = exported
        self._session = session
        self._lock_wait_s = lock_wait_s
        self._whole = whole
        self._unread: list[Unread] = []
        self._described: tuple[tuple[SchemaObject, ...], Catalog | None] | None = None

    async def described(self) -> None:
        """See Snapshot."""
        if self._described is None:
            nothing: tuple[SchemaObject, ...] = ()
            schema = await self._part("schema", self._schema, nothing)
            catalog = await self._part("rows", self._catalog, None)
            self._described = schema, catalog

    async def rewritten(self) -> tuple[str, ...]:
        """See Snapshot."""
        return await rewritten_tables(self._session)

    async def content(
        self, *, jobs: int = 2, dump_ended: asyncio.Event | None = None
    ) -> DatabaseContent:
        """See Snapshot."""
        await self.described()
        assert self._described is not None
        schema, catalog = self._described
        counts = (lambda: True) if dump_ended is None else dump_ended.is_set
        tables: tuple[TableContent, ...] = ()
        if catalog is not None:
            hashing = Hashing(catalog, Patience(self._lock_wait_s, counts), self._on_unread)
            tables = await hashing.tables(self._exported, jobs)
        return DatabaseContent(
            schema=schema,
            tables=tables,
            sequences=await self.sequences(),
            large_objects=await self._part(
                "large objects", self._large_objects, LargeObjects(0, hash_text(0))
            ),
            unread=tuple(self._unread),
        )

    async def sequences(self) -> tuple[SequenceState, ...]:
        """See Snapshot."""
        nothing: tuple[SequenceState, ...] = ()
        return await self._part("sequences", self._sequences, nothing)

    async def blockers(self) -> tuple[str, ...]:
        """See Snapshot."""
        return tuple(map(str, await self._session.blockers()))

    async def _part(self, kind: str, read: Callable[[], Awaitable[T]], nothing: T) -> T:
        """What `read` gives, or nothing where it cannot be read and need not."""
        try:
            return await read()
        except (Refused, Unreadable) as failure:
            self._on_unread(Unread(kind, "", failure.code, failure.message), failure)
            return nothing

    def _on_unread(self, unread: Unread, failure: ServiceFailure) -> None:
        if self._whole:
            raise failure
        if unread not in self._unread:
            self._unread.append(unread)

    async def _named_rows(
        self, name: str, about: str, limit_s: float | None = None
    ) -> Sequence[Mapping[str, Any]]:
        limit = {} if limit_s is None else {"limit_s": limit_s}
        return await self._tried(
            lambda session: session.named_rows(name, about=about, **limit), about
        )

    async def _tried(self, read: Callable[[ContentSession], Awaitable[T]], about: str) -> T:
        """What `read` gives in a transaction of its own, tried again while somebody is in the way.

        Raises Refused when that lasts.
        """
        session, patience = self._session, Patience[str](self._lock_wait_s)
        while True:
            try:
                async with session.transaction(about=about):
                    return await read(session)
            except Refused as refused:
                if not patience.again(about):
                    raise await with_blockers(refused, session, self._lock_wait_s) from refused
            await patience.turn(about)

    async def _catalog(self) -> Catalog:
        return await self._tried(read_catalog, "the list of tables")

    async def _schema(self) -> tuple[SchemaObject, ...]:
        objects: list[SchemaObject] = []
        for name in SCHEMA_QUERIES:
            rows = await self._named_rows(name, f"the schema ({name})")
            objects += (SchemaObject(row["kind"], row["name"], row["definition"]) for row in rows)
        return tuple(sorted(objects, key=lambda found: (found.kind, found.name)))

    async def _sequences(self) -> tuple[SequenceState, ...]:
        rows = await self._named_rows("content_sequences", "the list of sequences")
        names = [(row["schema"], row["name"]) for row in rows]
        states: list[SequenceState] = []
        for start in range(0, len(names), _SEQUENCES_A_STATEMENT):
            states += await self._states(names[start : start + _SEQUENCES_A_STATEMENT])
        return tuple(sorted(states, key=lambda state: (state.schema, state.name)))

    async def _states(self, names: Sequence[tuple[str, str]]) -> Sequence[SequenceState]:
        (first, *_, last) = (".".join(name) for name in (*names, names[-1]))
        about = f"one of the sequences {first} to {last}"
        rows = await self._tried(
            lambda session: session.rows(sequences_statement(names), about=about), about
        )
        return [_state(names[row["place"]], row) for row in rows]

    async def _large_objects(self) -> LargeObjects:
        about = "the large objects"
        (some,) = await self._named_rows("content_has_large_objects", about)
        if not some["any"]:
            return LargeObjects(0, hash_text(0))
        limit_s = reading_limit_s(some["bytes"])
        (row,) = await self._named_rows("content_large_objects", about, limit_s)
        return LargeObjects(row["count"], hash_text(int(row["total"])))


def _state(name: tuple[str, str], row: Mapping[str, Any]) -> SequenceState:
    return SequenceState(*name, last_value=row["last_value"], is_called=row["is_called"])
