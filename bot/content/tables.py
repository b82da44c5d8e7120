"""Hashes the tables of a snapshot piece by piece, each in a short transaction of its own.

A piece that somebody has locked waits for its turn, and pgherd does not stand in the server's queue
meanwhile (docs/adr/0010-content-hash.md).
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.content.hashing import (
    Column,
    FunctionName,
    Pages,
    Relation,
    Table,
    hash_statement,
    hash_text,
    ranges_of,
)
from bot.content.patience import Patience
from bot.model.content import TableContent, Unread
from bot.model.errors import PgherdError, ServiceFailure
from bot.model.sql_text import qualified
from bot.postgres.content_session import (
    ContentSession,
    ExportedSnapshot,
    Refused,
    Unreadable,
)

# Hashing moves about a hundred times as much on an idle server.
_SLOWEST_BYTES_PER_S = 1024 * 1024
_LEAST_LIMIT_S = 600.0
_PAGES_A_PIECE = 8192
"""64 MiB, TOAST included: a fifth of a second for a server that is not busy."""

# An expression of an index calls what the path does not show. Whoever reads the table has to plan
# that index, COPY does not.
_NOT_FOUND = {"42883", "42P01", "42704", "3F000"}
_NOT_CONVERTED = {"22021", "22P05"}


@dataclass(frozen=True, slots=True)
class Catalog:
    """What the snapshot's catalogs say of the tables to hash."""

    tables: Sequence[Table]
    relations: Sequence[tuple[Table, Relation]]
    """The estimated biggest last."""
    columns: Mapping[int, Sequence[Column]]
    encoding: str
    all_schemas: str
    """A search_path, for SQL."""


@dataclass(frozen=True, slots=True)
class _Piece:
    table: Table
    relation: Relation
    pages: Pages | None = None
    """None where it is not known yet how many there are."""


def reading_limit_s(size_bytes: int) -> float:
    """For a statement that reads so much; whoever takes longer is stuck."""
    return max(_LEAST_LIMIT_S, size_bytes / _SLOWEST_BYTES_PER_S)


async def read_catalog(session: ContentSession) -> Catalog:
    """What there is to hash; in a transaction of the session."""
    rows = await session.named_rows("content_tables", about="the list of tables")
    tables = tuple(Table(**row) for row in rows)
    by_oid = {table.oid: table for table in tables}
    relations = [
        (by_oid[row["table"]], Relation(row["oid"], row["schema"], row["name"], row["is_heap"]))
        for row in await session.named_rows(
            "content_relations", list(by_oid), about="the list of tables"
        )
    ]
    (found,) = await session.named_rows("content_encoding", about="the encoding")
    return Catalog(tables, relations, await _columns(session), **found)


async def rewritten_tables(session: ContentSession) -> tuple[str, ...]:
    """Tables that look empty to the snapshot, because they were emptied or rewritten since."""
    async with session.transaction():
        rows = await session.named_rows("content_rewritten", about="the list of tables")
    return tuple(f"{row['schema']}.{row['name']}" for row in rows)


class Hashing:
    """The hashes of all tables, by several sessions at once."""

    def __init__(
        self,
        catalog: Catalog,
        patience: Patience[int],
        on_unread: Callable[[Unread, ServiceFailure], None],
    ) -> None:
        self._catalog = catalog
        self._patience = patience
        self._on_unread = on_unread
        self._waiting = [_Piece(table, relation) for table, relation in catalog.relations]
        self._totals = {table.oid: (0, 0) for table in catalog.tables}
        self._at_work = 0
        self._changed = asyncio.Event()

    async def tables(self, exported: ExportedSnapshot, jobs: int) -> tuple[TableContent, ...]:
        """The content of each table that could be read, by up to `jobs` sessions.

        Raises ServiceFailure when the server has gone, and whatever `on_unread` raises; all other
        sessions are given up then.
        """

        async def hash_beside() -> None:
            async with exported.joined() as session:
                while (piece := await self._next()) is not None:
                    await self._patience.turn(piece.relation.oid)
                    await self._hash(session, piece)
                    self._at_work -= 1
                    self._changed.set()

        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(jobs if self._waiting else 0):
                    group.create_task(hash_beside())
        except* PgherdError as failures:
            raise _first(failures) from failures
        read = (table for table in self._catalog.tables if table.oid in self._totals)
        return tuple(
            TableContent(table.schema, table.name, rows, hash_text(total))
            for table in sorted(read, key=lambda table: (table.schema, table.name))
            for rows, total in [self._totals[table.oid]]
        )

    async def _next(self) -> _Piece | None:
        """The biggest comes first, so that the sessions end at about the same time."""
        while not self._waiting:
            if not self._at_work:
                return None
            # The table that another session has begun may have more pieces, or be refused to it.
            self._changed.clear()
            await self._changed.wait()
        self._at_work += 1
        return self._waiting.pop()

    async def _hash(self, session: ContentSession, piece: _Piece) -> None:
        if piece.table.oid not in self._totals:
            return
        try:
            await self._add(session, piece)
        except Refused as refused:
            if self._patience.again(piece.relation.oid):
                self._waiting.insert(0, piece)
            else:
                self._give_up(piece, await with_blockers(refused, session, self._patience.limit_s))
        except Unreadable as unreadable:
            self._give_up(piece, unreadable)
        else:
            self._patience.forget(piece.relation.oid)

    async def _add(self, session: ContentSession, piece: _Piece) -> None:
        try:
            rows, total = await self._total(session, piece, "")
        except Unreadable as error:
            if error.sqlstate in _NOT_FOUND:
                path = f"; SET LOCAL search_path TO {self._catalog.all_schemas}"
                rows, total = await self._total(session, piece, path)
            elif error.sqlstate in _NOT_CONVERTED:
                rows, total = await self._total(session, piece, "", encoding="SQL_ASCII")
            else:
                raise
        known_rows, known_total = self._totals[piece.table.oid]
        self._totals[piece.table.oid] = (known_rows + rows, known_total + total)

    async def _total(
        self, session: ContentSession, piece: _Piece, then: str, encoding: str | None = None
    ) -> tuple[int, int]:
        table, relation, catalog = piece.table, piece.relation, self._catalog
        async with session.transaction(relation.lock + then, about=_about(table)):
            held = await _held(session, relation)
            pages = piece.pages or self._first_pages(piece, held)
            columns = catalog.columns.get(table.oid, ())
            statement = hash_statement(
                table, relation, columns, encoding or catalog.encoding, pages
            )
            limit_s = reading_limit_s(held["pages_with_toast"] * 8192)
            (row,) = await session.rows(statement, about=_about(table), limit_s=limit_s)
            return row["rows"], int(row["total"])

    def _first_pages(self, piece: _Piece, held: Mapping[str, Any]) -> Pages:
        """All of them, or as many as one piece has; the others wait for their turn."""
        pages, with_toast = held["pages"], held["pages_with_toast"]
        if piece.table.condition or not piece.relation.is_heap or with_toast <= _PAGES_A_PIECE:
            return Pages()
        step = max(1, pages * _PAGES_A_PIECE // with_toast)
        ranges = ranges_of(pages, step)
        self._waiting += [_Piece(piece.table, piece.relation, one) for one in ranges[:0:-1]]
        self._changed.set()
        return ranges[0]

    def _give_up(self, piece: _Piece, failure: ServiceFailure) -> None:
        if self._totals.pop(piece.table.oid, None) is not None:
            name = f"{piece.table.schema}.{piece.table.name}"
            self._on_unread(Unread("rows", name, failure.code, failure.message), failure)


async def _held(session: ContentSession, relation: Relation) -> Mapping[str, Any]:
    about = f"the table {relation.schema}.{relation.name}"
    name = qualified(relation.schema, relation.name)
    rows = await session.named_rows("content_held_relation", relation.oid, name, about=about)
    if not rows or not rows[0]["is_same"]:
        raise Unreadable(
            f"{about} was altered, emptied or dropped since the snapshot was created.",
            code="tables_changing",
            hint="Try again when the application is not changing its tables.",
            sqlstate="",
        )
    return rows[0]


async def with_blockers(refused: Refused, session: ContentSession, waited_s: float) -> Refused:
    """The refusal after so many seconds, with whoever is in the way."""
    who = ", ".join(map(str, await session.blockers()))
    return Refused(
        f"{refused.message.rstrip('.')} for longer than {waited_s:g} s{f': {who}' if who else ''}.",
        code=refused.code,
        hint=refused.hint,
    )


async def _columns(session: ContentSession) -> Mapping[int, Sequence[Column]]:
    columns: defaultdict[int, list[Column]] = defaultdict(list)
    for row in await session.named_rows("content_columns", about="the list of columns"):
        columns[row["table"]].append(_column(row))
    return columns


def _column(row: Mapping[str, Any]) -> Column:
    return Column(
        name=row["name"],
        type_schema=row["type_schema"],
        type_name=row["type_name"],
        is_domain=row["is_domain"],
        output=FunctionName(row["output_schema"], row["output_name"]),
        send=FunctionName(row["send_schema"], row["send_name"]) if row["send_name"] else None,
    )


def _about(table: Table) -> str:
    return f"the table {table.schema}.{table.name}"


def _first(failures: BaseExceptionGroup[PgherdError]) -> PgherdError:
    first: BaseException = failures
    while isinstance(first, BaseExceptionGroup):
        first = first.exceptions[0]
    assert isinstance(first, PgherdError)
    return first
