from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reports.sizes_world import MB, NOW, a_partitioned, a_table, found

from bot.model.sizes import Relation, RelationKind, RowsSource
from bot.reports.sizes.bloat import dead_share, is_bloated
from bot.reports.sizes.breakdown import breakdown


def test_tables_come_biggest_first_and_the_rest_is_told_apart() -> None:
    parts = breakdown(
        found(
            a_table("small", table_bytes=1 * MB),
            a_table("big", toast_bytes=50 * MB),
            a_table("pg_class", kind=RelationKind.CATALOG),
            a_table("numbers", kind=RelationKind.SEQUENCE, table_bytes=8192, index_bytes=0),
            a_table("pg_largeobject", kind=RelationKind.LARGE_OBJECTS),
            a_table("scratch", kind=RelationKind.TEMPORARY_TABLE),
        )
    )
    assert [tree.table.name for tree in parts.tables] == ["big", "small"]
    assert parts.rest.catalogs_bytes == parts.rest.large_objects_bytes == 13 * MB
    assert parts.rest.sequences_bytes == 8192 + 1 * MB
    assert parts.rest.temporary_bytes == 13 * MB


def test_a_partitioned_table_has_the_sums_of_its_leaves_however_deep_they_are() -> None:
    parts = breakdown(
        found(
            a_partitioned("sales", oid=1),
            a_table("branch", oid=2, root=1, kind=RelationKind.PARTITIONED_TABLE, table_bytes=0),
            a_table("south", oid=3, root=1, table_bytes=1 * MB, vacuumed_at=NOW),
            a_table("north", oid=4, root=1, table_bytes=5 * MB, rows_source=RowsSource.CATALOG),
        )
    )
    (tree,) = parts.tables
    assert [partition.name for partition in tree.partitions] == ["north", "south"]
    assert (tree.table.table_bytes, tree.table.index_bytes) == (6 * MB, 4 * MB)
    assert (tree.table.rows_estimate, tree.table.rows_source) == (200_000, "catalog")
    assert tree.table.vacuumed_at == NOW - timedelta(days=3)  # the one that needs it most


def test_an_empty_partition_that_nobody_has_analyzed_hides_nothing() -> None:
    empty = {"table_bytes": 0, "rows_estimate": None, "rows_source": None, "vacuumed_at": None}
    parts = breakdown(
        found(
            a_partitioned("sales", oid=1),
            a_table("filled", oid=2, root=1),
            a_table("next_year", oid=3, root=1, **empty),
        )
    )
    (tree,) = parts.tables
    assert (tree.table.rows_estimate, tree.table.vacuumed_at is None) == (100_000, False)


def test_rows_of_a_partition_that_are_not_known_make_the_sum_unknown() -> None:
    unknown = {"rows_estimate": None, "rows_source": None, "dead_rows_estimate": None}
    parts = breakdown(
        found(a_partitioned("sales", 1), a_table("a", root=1), a_table("b", root=1, **unknown))
    )
    table = parts.tables[0].table
    assert (table.rows_estimate, table.rows_source, dead_share(table)) == (None, None, None)


def test_a_partition_whose_root_was_dropped_meanwhile_is_a_table() -> None:
    parts = breakdown(found(a_table("left", root=99)))
    assert [tree.table.name for tree in parts.tables] == ["left"]


KINDS = st.sampled_from(list(RelationKind))
BYTES = st.integers(0, 1 << 40)


@st.composite
def relations(draw: st.DrawFn) -> list[Relation]:
    made = []
    for oid in range(draw(st.integers(0, 7))):
        kind = draw(KINDS)
        stored = kind is not RelationKind.PARTITIONED_TABLE
        sizes = [draw(BYTES) if stored else 0 for _ in range(3)]
        root = draw(st.none() | st.sampled_from(range(oid))) if oid else None
        # A partition's root is a partitioned table, and is nobody's partition.
        if root is not None and (
            made[root].kind != "partitioned table" or made[root].root is not None
        ):
            root = None
        made.append(
            a_table(
                f"t{oid}",
                oid=oid,
                kind=kind,
                root=root,
                table_bytes=sizes[0],
                index_bytes=sizes[1],
                toast_bytes=sizes[2],
            )
        )
    return made


@given(relations(), BYTES)
def test_every_byte_is_told_exactly_once(made: list[Relation], size_bytes: int) -> None:
    parts = breakdown(found(*made, size_bytes=size_bytes))
    rest = parts.rest
    told = sum(tree.table.size_bytes for tree in parts.tables)
    told += rest.large_objects_bytes + rest.catalogs_bytes + rest.sequences_bytes
    told += rest.temporary_bytes + rest.other_bytes
    assert told == parts.total_bytes >= size_bytes
    assert rest.other_bytes >= 0


@pytest.mark.parametrize(
    ("live", "dead", "mb", "bloated"),
    [
        (100_000, 20_050, 10, False),
        (100_000, 20_051, 10, True),
        (100_000, 90_000, 1, False),  # too small to be worth a word
        (0, 0, 10, False),
        (None, None, 10, False),
    ],
)
def test_bloated_is_what_autovacuum_should_have_cleaned(
    live: int | None, dead: int | None, mb: int, *, bloated: bool
) -> None:
    table = a_table("t", rows_estimate=live, dead_rows_estimate=dead, table_bytes=mb * MB)
    assert is_bloated(table) is bloated
