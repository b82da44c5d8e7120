"""A database's bytes by table, and what the rest of them is."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.model.sizes import DatabaseRelations, Relation, RelationKind, RowsSource

_TABLES = {
    RelationKind.TABLE,
    RelationKind.PARTITIONED_TABLE,
    RelationKind.MATERIALIZED_VIEW,
}


@dataclass(frozen=True, slots=True)
class TableTree:
    """A table with the sums of its partitions; `partitions` are those with storage, by size."""

    table: Relation
    partitions: tuple[Relation, ...] = ()


@dataclass(frozen=True, slots=True)
class Rest:
    """Bytes of a database that are no table's."""

    large_objects_bytes: int
    catalogs_bytes: int
    sequences_bytes: int
    temporary_bytes: int
    other_bytes: int
    """Files that belong to no relation: caches of catalogs, what a crash left, what was dropped or
    has grown while the question was answered."""


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Tables by size, biggest first, and the rest: together the size of the database."""

    tables: tuple[TableTree, ...]
    rest: Rest
    total_bytes: int


def breakdown(found: DatabaseRelations) -> Breakdown:
    """Every byte once: a partition counts in its root only."""
    tables = [relation for relation in found.relations if relation.kind in _TABLES]
    known = {table.oid for table in tables}
    parts: defaultdict[int, list[Relation]] = defaultdict(list)
    roots = []
    for table in tables:
        if table.root in known:
            parts[table.root].append(table)
        else:  # its root may have been dropped since it was read
            roots.append(table)
    trees = sorted((_tree(r, parts[r.oid]) for r in roots), key=lambda tree: _by_size(tree.table))
    listed_bytes = sum(relation.size_bytes for relation in found.relations)
    # The two questions are not of the same moment: a database that grows may be smaller than its
    # tables, which were measured after it.
    total_bytes = max(found.database.size_bytes or 0, listed_bytes)
    return Breakdown(tuple(trees), _rest(found.relations, total_bytes - listed_bytes), total_bytes)


def _tree(table: Relation, parts: Iterable[Relation]) -> TableTree:
    branch = RelationKind.PARTITIONED_TABLE
    if table.kind is not branch:
        return TableTree(table)
    leaves = sorted((p for p in parts if p.kind is not branch), key=_by_size)
    filled = [leaf for leaf in leaves if leaf.table_bytes]
    sums = replace(
        table,
        table_bytes=sum(leaf.table_bytes for leaf in leaves),
        index_bytes=sum(leaf.index_bytes for leaf in leaves),
        toast_bytes=sum(leaf.toast_bytes for leaf in leaves),
        locked=any(leaf.locked for leaf in leaves),
        rows_estimate=_sum(leaf.rows_estimate for leaf in filled),
        rows_source=_least_source(filled),
        dead_rows_estimate=_sum(leaf.dead_rows_estimate for leaf in filled),
        vacuumed_at=_oldest(leaf.vacuumed_at for leaf in filled),
        analyzed_at=_oldest(leaf.analyzed_at for leaf in filled),
    )
    return TableTree(sums, tuple(leaves))


def _least_source(leaves: Iterable[Relation]) -> RowsSource | None:
    """Of several sources the one that is worth less."""
    sources = {leaf.rows_source for leaf in leaves}
    if None in sources:
        return None
    return RowsSource.CATALOG if RowsSource.CATALOG in sources else RowsSource.STATISTICS


def _sum(values: Iterable[int | None]) -> int | None:
    """None when one of them is not known."""
    known = list(values)
    return None if None in known else sum(value or 0 for value in known)


def _oldest(times: Iterable[datetime | None]) -> datetime | None:
    """None when one of them never was."""
    known = list(times)
    return None if None in known else min((t for t in known if t is not None), default=None)


def _rest(relations: Iterable[Relation], other_bytes: int) -> Rest:
    by_kind: defaultdict[RelationKind, int] = defaultdict(int)
    for relation in relations:
        by_kind[relation.kind] += relation.size_bytes
    return Rest(
        large_objects_bytes=by_kind[RelationKind.LARGE_OBJECTS],
        catalogs_bytes=by_kind[RelationKind.CATALOG],
        sequences_bytes=by_kind[RelationKind.SEQUENCE],
        temporary_bytes=by_kind[RelationKind.TEMPORARY_TABLE],
        other_bytes=other_bytes,
    )


def _by_size(relation: Relation) -> tuple[int, str, str]:
    return -relation.size_bytes, relation.schema, relation.name
