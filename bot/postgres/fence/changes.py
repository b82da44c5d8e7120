"""Changes to a database since a write checkpoint: what proves that there are none. No I/O.

A write checkpoint is what one snapshot of the database shows: the number that the next transaction
gets, how many rows each table has, and where the sequences stand. Later the database has the same
content when

- no transaction has got a number since (only a sequence can move without one), or
- no visible row has a number from then on in its `xmin`, and each table has as many rows. A row
  that was deleted makes the count smaller; one that was inserted or updated has a new number.
  Writes that were rolled back cannot be seen, and are none.

Catalogs are tables like others, so schema, privileges, comments and large objects count; what
autovacuum and ANALYZE write (the planner's statistics) does not. Unlogged tables are counted in any
case: a crash empties them, and takes no number.

The checkpoint's name is kept in the server (marks.CHECKPOINTS_SETTING), by a transaction that
begins after the snapshot and is flushed to the disk. So a server that was restored from an earlier
copy does not have the name, and no crash can hand out again a number that the snapshot has seen.
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
class DatabaseNow:
    """The state of a database as one snapshot shows it, without its tables."""

    system: str
    """pg_control_data's system identifier: initdb gives each server another."""
    database_oid: int
    checkpoints: tuple[str, ...]
    properties: str
    """A hash of what the server keeps about the database: owner, privileges, settings, comment,
    subscriptions."""
    next_xid: int
    unknown: bool
    """A transaction was in progress and gone before its database could be read."""
    writing: tuple[str, ...]
    """Sessions that are writing to this database, for people."""


@dataclass(frozen=True, slots=True)
class SequenceSeen:
    """A sequence; its state includes whether it was called."""

    oid: int
    name: str
    state: str


@dataclass(frozen=True, slots=True)
class Table:
    """A relation with rows."""

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
    """Rows written since the checkpoint."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A write checkpoint: the database as it was then."""

    name: str
    """Unique: the server is asked whether it knows it."""
    system: str
    database_oid: int
    properties: str
    first_xid: int
    """The number of the first transaction that the snapshot does not see."""
    quiet_xid: int | None
    """The next number once the checkpoint's name was written; None where others had taken one."""
    sequences: Mapping[int, str]
    rows: Mapping[int, int] | None
    """By the table's OID; None where counting took too long."""

    def to_plain(self) -> WriteCheckpoint:
        """The same as plain values, for a journal."""
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
    def of(cls, plain_values: WriteCheckpoint) -> Self:
        """The checkpoint of which `to_plain` made these.

        Raises:
            ValueError, KeyError: it made no such values.
        """
        plain = {key: json.loads(value) for key, value in plain_values.values}
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


def quiet_since(first_xid: int, name_xid: int) -> int | None:
    """The next number once the checkpoint's name is written; None if others wrote before that.

    `first_xid` was the next number at the snapshot, `name_xid` is that of the transaction that
    wrote the name. A transaction in between has written what the snapshot does not see.
    """
    return name_xid + 1 if name_xid == first_xid else None


def cannot_compare(then: Checkpoint, now: DatabaseNow) -> str | None:
    """Why this checkpoint says nothing about the database; None where it does."""
    if then.system != now.system:
        return _cannot_tell("this is another server than the one with the checkpoint")
    if then.database_oid != now.database_oid:
        return _cannot_tell("the database was dropped and created again")
    if then.name not in now.checkpoints:
        return _cannot_tell(
            "the server does not know the checkpoint: the fence was lifted, newer checkpoints have "
            "replaced it, or the server was restored from an earlier copy"
        )
    if now.next_xid < then.first_xid:
        return _cannot_tell("the server's transaction counter was set back")
    if now.next_xid - then.first_xid > _FARTHEST:
        return _cannot_tell("too many transactions have run since")
    return None


def changes_at_once(
    then: Checkpoint, now: DatabaseNow, sequences: Iterable[SequenceSeen]
) -> str | None:
    """A change that shows without reading any table; None where there is none."""
    if now.writing:
        return f"somebody is writing now: {_listed(now.writing)}"
    if now.properties != then.properties:
        return "owner, privileges, settings, comment or subscriptions of the database were changed"
    moved = [s.name for s in sequences if then.sequences.get(s.oid) != s.state]
    return f"sequences have moved: {_listed(moved)}" if moved else None


def tables_to_count(
    then: Checkpoint, now: DatabaseNow, tables: Sequence[Table]
) -> tuple[Table, ...]:
    """The tables that have to be read; none where it is proven already that nothing changed."""
    if then.quiet_xid == now.next_xid:
        return tuple(table for table in tables if table.is_unlogged)
    return tuple(tables)


def cannot_count(then: Checkpoint, tables: Sequence[Table]) -> str | None:
    """Why counting these tables would prove nothing; None where it would."""
    if tables and then.rows is None:
        return _cannot_tell(
            "other transactions have run, and the rows were not counted for the checkpoint"
        )
    others = [table.name for table in tables if not table.is_heap]
    if others:
        return _cannot_tell(f"tables are not stored as a heap: {_listed(others)}")
    return None


def changes_in_tables(then: Checkpoint, counted: Iterable[Counted]) -> str | None:
    """The tables that were written to; None where none was."""
    rows = then.rows or {}
    found = [
        _told(seen, rows.get(seen.table.oid, 0))
        for seen in counted
        if seen.newer or seen.rows != rows.get(seen.table.oid, 0)
    ]
    return f"written to {_listed(found)}" if found else None


def unreadable(why: str) -> str:
    """The answer where the database could not be read."""
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
