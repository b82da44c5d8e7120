"""Whether anything was written to a database since a moment: what proves it, what speaks against.

A moment is a snapshot: the number that the next transaction gets, how many rows it sees in each
table, and where the sequences stand. Later the same database has the same content when

- no transaction has got a number since (only a sequence can move without one), or
- no row that can be seen has a number from then on in its `xmin`, and each table has as many rows.
  A row that was there then and is gone makes the count smaller; one that has come or was changed
  has a new number. Rolled back writes cannot be seen, and are none.

Catalogs are tables like others, so schema, rights, comments and large objects count; what
autovacuum and ANALYZE write (the planner's statistics) does not. Unlogged tables are counted in any
case: a crash empties them, and takes no number.

What makes this true of the very server that was marked: the mark's own name is kept in the server
(fence_marks.MOMENTS_SETTING), written by a transaction after the snapshot that was flushed to the
disk. A server that was set back to an earlier copy has not got it; and no crash can give numbers
out again that the snapshot has counted. No I/O.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from bot.model.fences import WriteCheckpoint

CANNOT_TELL = "cannot tell"
_HOW_TO_BE_SURE = "compare the contents to be sure"
_NAMED_AT_MOST = 5
# Numbers of rows have 32 bits: half of them are the past.
_FARTHEST = 2**31 - 2**24


@dataclass(frozen=True, slots=True)
class Place:
    """A database now, and what of it can be read at once."""

    system: str
    """pg_control_data's system identifier: initdb gives each server another."""
    database_oid: int
    moments: tuple[str, ...]
    properties: str
    """A hash of what the server keeps of the database outside of it: owner, rights, settings,
    comment, subscriptions."""
    next_xid: int
    unknown: bool
    """Somebody was writing who had gone before it was known where."""
    writing: tuple[str, ...]
    """Who is writing to this database, for people."""


@dataclass(frozen=True, slots=True)
class SequenceSeen:
    """A sequence; its state includes whether it was called."""

    oid: int
    name: str
    state: str


@dataclass(frozen=True, slots=True)
class Table:
    """Something with rows."""

    oid: int
    name: str
    is_unlogged: bool
    is_heap: bool
    condition: str
    """SQL: the rows that count."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A table as a snapshot sees it."""

    table: Table
    rows: int
    newer: int
    """Rows that were written since the moment."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What is known of a database at the moment of a mark."""

    name: str
    """Nobody else's: it is looked for in the server."""
    system: str
    database_oid: int
    properties: str
    first_xid: int
    """The number of the first transaction that this moment has not seen."""
    quiet_xid: int | None
    """The number that was next when the mark had been written, where nobody else had taken one."""
    sequences: Mapping[int, str]
    rows: Mapping[int, int] | None
    """By the table's OID; None where counting would have taken too long."""

    def to_mark(self) -> WriteCheckpoint:
        """Plain values."""
        plain = {
            "name": self.name,
            "system": self.system,
            "database": self.database_oid,
            "properties": self.properties,
            "first_xid": self.first_xid,
            "quiet_xid": self.quiet_xid,
            "sequences": self.sequences,
            "rows": self.rows,
        }
        return WriteCheckpoint(tuple((key, json.dumps(value)) for key, value in plain.items()))

    @classmethod
    def of(cls, mark: WriteCheckpoint) -> Self:
        """Raises ValueError or KeyError for what `to_mark` does not give."""
        plain = {key: json.loads(value) for key, value in mark.values}
        rows = plain["rows"]
        return cls(
            name=plain["name"],
            system=plain["system"],
            database_oid=plain["database"],
            properties=plain["properties"],
            first_xid=plain["first_xid"],
            quiet_xid=plain["quiet_xid"],
            sequences={int(oid): state for oid, state in plain["sequences"].items()},
            rows=None if rows is None else {int(oid): count for oid, count in rows.items()},
        )


def quiet_since(first_xid: int, mark_xid: int) -> int | None:
    """The number that is next once the mark is written, if nobody has written before it did.

    `first_xid` was the next number at the snapshot, `mark_xid` is of the transaction that has
    written the mark; whoever has taken one in between has written what no snapshot has counted.
    """
    return mark_xid + 1 if mark_xid == first_xid else None


def another_place(moment: Moment, now: Place) -> str | None:
    """Why the moment is of no use here."""
    if moment.system != now.system:
        return _cannot_tell("this is another server than the one that was marked")
    if moment.database_oid != now.database_oid:
        return _cannot_tell("the database was dropped and made again")
    if moment.name not in now.moments:
        return _cannot_tell(
            "the server does not know the mark: the fence was lifted, newer marks have replaced "
            "it, or the server was set back to an earlier state"
        )
    if now.next_xid < moment.first_xid:
        return _cannot_tell("the server's transactions were set back")
    if now.next_xid - moment.first_xid > _FARTHEST:
        return _cannot_tell("too many transactions have gone by")
    return None


def seen_at_once(moment: Moment, now: Place, sequences: Iterable[SequenceSeen]) -> str | None:
    """What speaks against it without a look at any table."""
    if now.writing:
        return f"somebody is writing now: {_listed(now.writing)}"
    if now.properties != moment.properties:
        return "owner, rights, settings, comment or subscriptions of the database were changed"
    moved = [s.name for s in sequences if moment.sequences.get(s.oid) != s.state]
    return f"sequences have moved: {_listed(moved)}" if moved else None


def to_be_counted(moment: Moment, now: Place, tables: Sequence[Table]) -> tuple[Table, ...]:
    """The tables that have to be looked at; none where it is proven already."""
    if moment.quiet_xid == now.next_xid:
        return tuple(table for table in tables if table.is_unlogged)
    return tuple(tables)


def not_countable(moment: Moment, tables: Sequence[Table]) -> str | None:
    """Why looking at these tables would prove nothing."""
    if tables and moment.rows is None:
        return _cannot_tell(
            "other transactions have run, and the rows were not counted when the mark was made"
        )
    others = [table.name for table in tables if not table.is_heap]
    if others:
        return _cannot_tell(f"tables are not stored as a heap: {_listed(others)}")
    return None


def seen_in_tables(moment: Moment, counted: Iterable[Counted]) -> str | None:
    """What speaks against it in the tables that had to be looked at."""
    rows = moment.rows or {}
    found = [
        _told(seen, rows.get(seen.table.oid, 0))
        for seen in counted
        if seen.newer or seen.rows != rows.get(seen.table.oid, 0)
    ]
    return f"written to {_listed(found)}" if found else None


def not_read(why: str) -> str:
    """Where the database did not let us look."""
    return _cannot_tell(why)


def _told(seen: Counted, rows_then: int) -> str:
    gone = rows_then - (seen.rows - seen.newer)
    return f"{seen.table.name} (rows new or changed: {seen.newer}, gone or changed: {gone})"


def _cannot_tell(why: str) -> str:
    return f"{CANNOT_TELL}: {why}; {_HOW_TO_BE_SURE}"


def _listed(names: Sequence[str]) -> str:
    shown = "; ".join(names[:_NAMED_AT_MOST])
    more = len(names) - _NAMED_AT_MOST
    return f"{shown}; and {more} more" if more > 0 else shown
