"""The tables of a snapshot: locks them, and hashes them from the biggest to the smallest."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.content.hashing import Column, FunctionName, Table, hash_text
from bot.model.content import TableContent
from bot.model.errors import PgherdError, ServiceFailure
from bot.postgres.content_session import ContentSession, ExportedSnapshot
from bot.postgres.sql import query

# Hashing moves about a hundred times as much on an idle server.
_SLOWEST_BYTES_PER_S = 1024 * 1024
_LEAST_LIMIT_S = 600.0

_NO_PATH = "SET LOCAL search_path TO ''"


@dataclass(frozen=True, slots=True)
class _Task:
    table: Table
    statement: str
    limit_s: float


def reading_limit_s(size_bytes: int) -> float:
    """For a statement that reads so much; whoever takes longer is stuck."""
    return max(_LEAST_LIMIT_S, size_bytes / _SLOWEST_BYTES_PER_S)


async def locked_tables(session: ContentSession) -> tuple[Table, ...]:
    """The tables to hash, now that nobody can alter them any more.

    Raises:
        ServiceFailure: one stays locked by others, may not be read, or was altered in between.
    """
    rows = await session.named_rows("content_tables", about="the list of tables")
    tables = tuple(Table(**row) for row in rows)
    for table in tables:
        # One by one, so that an error knows the table.
        await session.execute(table.lock, about=_about(table))
    rewritten = await session.named_rows("content_rewritten", about="the list of tables")
    if rewritten:
        names = ", ".join(f"{row['schema']}.{row['name']}" for row in rewritten)
        raise ServiceFailure(
            f"Tables were altered, emptied or dropped in the moment of the snapshot: {names}.",
            code="tables_changing",
            hint="Try again when the application is not changing its tables.",
        )
    return tables


async def hashed(
    exported: ExportedSnapshot, tables: Sequence[Table], jobs: int
) -> tuple[TableContent, ...]:
    """The content of each table, by up to `jobs` sessions; the snapshot's own is one of them.

    Raises:
        ServiceFailure: one table could not be read; all others are given up.
    """
    waiting = await _tasks(exported.session, tables)
    found: list[TableContent] = []

    async def hash_beside() -> None:
        async with exported.joined() as session:
            await _hash_all(session, waiting, found)

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(min(jobs, len(waiting)) - 1):
                group.create_task(hash_beside())
            group.create_task(_hash_all(exported.session, waiting, found))
    except* PgherdError as failures:
        raise _first(failures) from failures
    return tuple(sorted(found, key=lambda table: (table.schema, table.name)))


async def _hash_all(
    session: ContentSession, waiting: list[_Task], found: list[TableContent]
) -> None:
    await session.execute(query("path_for_earthdistance"), about="the session")
    while waiting:
        task = waiting.pop()
        table = task.table
        (row,) = await session.rows(task.statement, about=_about(table), limit_s=task.limit_s)
        found.append(TableContent(table.schema, table.name, row["rows"], hash_text(row["total"])))
    await session.execute(_NO_PATH, about="the session")


async def _tasks(session: ContentSession, tables: Sequence[Table]) -> list[_Task]:
    """Taken from the end, the biggest comes first: the sessions end at about the same time."""
    (row,) = await session.rows("SHOW server_encoding", about="the encoding")
    encoding = row["server_encoding"]
    columns = await _columns(session)
    sizes_bytes = await _sizes_bytes(session, tables)
    return [
        _Task(
            table,
            table.hash_statement(columns[table.oid], encoding),
            reading_limit_s(sizes_bytes[table.oid]),
        )
        for table in sorted(tables, key=lambda table: sizes_bytes[table.oid])
    ]


async def _sizes_bytes(session: ContentSession, tables: Sequence[Table]) -> Mapping[int, int]:
    oids = [table.oid for table in tables]
    rows = await session.named_rows("content_sizes", oids, about="the sizes of tables")
    return {row["oid"]: row["bytes"] for row in rows}


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
