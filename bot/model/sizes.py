"""How much room databases and their tables take, as a server told it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class DatabaseSize:
    """One database of a server."""

    name: str
    owner: str
    size_bytes: int | None
    """All its files; None where the role may not ask."""
    may_enter: bool
    """Whether the role may connect to it, which its tables' sizes take."""


class RelationKind(StrEnum):
    """What a relation with storage is to the person who asks for sizes."""

    TABLE = "table"
    PARTITIONED_TABLE = "partitioned table"
    """The root of a partition tree, or a branch of it: has no storage of its own."""
    MATERIALIZED_VIEW = "materialized view"
    SEQUENCE = "sequence"
    TEMPORARY_TABLE = "temporary table"
    CATALOG = "catalog"
    LARGE_OBJECTS = "large objects"
    """The catalog `pg_largeobject`, which holds what people have stored."""


class RowsSource(StrEnum):
    """Where an estimate of rows comes from."""

    STATISTICS = "statistics"
    """`n_live_tup`: counted with every transaction, lost by a crash."""
    CATALOG = "catalog"
    """`reltuples`: of the last VACUUM or ANALYZE."""


@dataclass(frozen=True, slots=True)
class Relation:
    """A table, or what else takes room in a database, with its indexes and its TOAST."""

    oid: int
    root: int | None
    """The oid of the partitioned table that it is a part of, directly or not."""
    schema: str
    name: str
    kind: RelationKind
    table_bytes: int
    """The heap with its free space map and visibility map."""
    index_bytes: int
    toast_bytes: int
    """The TOAST table with its own index."""
    locked: bool
    """Somebody has or wants it for himself; the bytes are those of its last VACUUM or ANALYZE."""
    rows_estimate: int | None
    """None where it was never analyzed, and nothing has been counted."""
    rows_source: RowsSource | None
    dead_rows_estimate: int | None
    vacuumed_at: datetime | None
    """By VACUUM or autovacuum, whichever was last."""
    analyzed_at: datetime | None
    extension: str | None
    """The extension that it belongs to."""

    @property
    def size_bytes(self) -> int:
        """All of it."""
        return self.table_bytes + self.index_bytes + self.toast_bytes


@dataclass(frozen=True, slots=True)
class DatabaseRelations:
    """A database and everything in it that takes room."""

    database: DatabaseSize
    relations: tuple[Relation, ...]
    asked_at: datetime
    """By the server's clock, as are all times of the relations."""
