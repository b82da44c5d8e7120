"""Reads what changes.py compares, in one snapshot of the database."""

import asyncio
import json
from collections.abc import Sequence
from typing import TypeVar

import asyncpg

from bot.postgres.fence.changes import Counted, DatabaseNow, SequenceSeen, Table
from bot.postgres.fence.marks import CHECKPOINTS_SETTING, SETTINGS_PREFIX, parse_checkpoints
from bot.postgres.sql import query

_Row = TypeVar("_Row")

_A_STATEMENT = 100
"""Tables or sequences in one statement: few round trips, and nothing that takes long to plan."""
_UNKNOWN_LIMIT_S = 10.0
_POLL_S = 0.02

_BEGIN = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


async def begin_snapshot(session: asyncpg.Connection) -> DatabaseNow:
    """Take the snapshot that the session keeps until its end.

    A transaction that was in progress then, and ended before its database could be read, makes the
    snapshot worthless: then another is taken, for up to ten seconds.
    """
    loop = asyncio.get_running_loop()
    end_s = loop.time() + _UNKNOWN_LIMIT_S
    while True:
        await session.execute(_BEGIN)
        now = await _database_now(session)
        if not now.unknown or loop.time() > end_s:
            return now
        await session.execute("ROLLBACK")
        await asyncio.sleep(_POLL_S)


async def sequences_of(session: asyncpg.Connection) -> tuple[SequenceSeen, ...]:
    """All sequences as they stand now: no snapshot holds for them."""
    names = await session.fetch(query("fence_sequences"))
    seen: list[SequenceSeen] = []
    for some in _portions(names):
        statement = " UNION ALL ".join(
            f"SELECT {row['oid']}::bigint, last_value || ' ' || is_called FROM {row['name']}"  # noqa: S608 - the server has quoted the name
            for row in some
        )
        states = dict(await session.fetch(statement))
        seen += (SequenceSeen(row["oid"], row["name"], states[row["oid"]]) for row in some)
    return tuple(seen)


async def tables_of(session: asyncpg.Connection) -> tuple[Table, ...]:
    """All relations with rows in the database."""
    rows = await session.fetch(query("fence_tables"))
    return tuple(Table(**row) for row in rows)


async def counted(
    session: asyncpg.Connection, tables: Sequence[Table], first_xid: int
) -> tuple[Counted, ...]:
    """The tables with their numbers of rows, and of rows that `first_xid` or a later one wrote."""
    age = await session.fetchval("SELECT age($1::text::xid8::xid)", str(first_xid))
    found: list[Counted] = []
    await session.execute(query("path_for_earthdistance"))
    for some in _portions(tables):
        statement = " UNION ALL ".join(
            f"SELECT {table.oid}::bigint, count(*), count(*) FILTER (WHERE age(xmin) <= {age}) "  # noqa: S608 - the server has quoted the name
            f"FROM ONLY {table.name} WHERE {table.condition}"
            for table in some
        )
        counts = {oid: (rows, newer) for oid, rows, newer in await session.fetch(statement)}
        found += (Counted(table, *counts[table.oid]) for table in some)
    await session.execute("SET LOCAL search_path TO ''")
    return tuple(found)


async def _database_now(session: asyncpg.Connection) -> DatabaseNow:
    row = await session.fetchrow(query("fence_checkpoint"), SETTINGS_PREFIX, CHECKPOINTS_SETTING)
    assert row is not None  # the database that we are connected to
    writing = json.loads(row["writing"])
    return DatabaseNow(
        system=row["system"],
        database_oid=row["database_oid"],
        checkpoints=parse_checkpoints(row["checkpoints"]),
        properties=row["properties"],
        next_xid=int(row["next_xid"]),
        unknown=not {xid for xid, _, _ in writing} >= set(row["in_progress"]),
        writing=tuple(who for _, is_here, who in writing if is_here),
    )


def _portions(rows: Sequence[_Row]) -> list[Sequence[_Row]]:
    return [rows[start : start + _A_STATEMENT] for start in range(0, len(rows), _A_STATEMENT)]
