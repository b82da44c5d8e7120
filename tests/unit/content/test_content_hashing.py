"""The SQL of the content hash."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.hashing import (
    Column,
    FunctionName,
    Pages,
    Relation,
    Table,
    hash_statement,
    hash_text,
    ranges_of,
    sequences_statement,
    value_expression,
)

TABLE = Table(1, "public", "t", condition="")
RELATION = Relation(1, "public", "t", is_heap=True)


def column(type_: str, *, schema: str = "pg_catalog", is_domain: bool = False) -> Column:
    return Column("c", schema, type_, is_domain, FunctionName("pg_catalog", f"{type_}_out"))


def test_a_table_is_read_and_locked_without_those_that_inherit_from_it() -> None:
    statement = hash_statement(TABLE, RELATION, [column("int4")], "UTF8", Pages())
    assert statement.endswith('FROM ONLY "public"."t" AS r')
    assert RELATION.lock == 'LOCK TABLE ONLY "public"."t" IN ACCESS SHARE MODE NOWAIT'


def test_a_leaf_is_read_where_it_lies_with_the_columns_of_its_root() -> None:
    leaf = Relation(2, "parts", "t_1", is_heap=True)
    statement = hash_statement(TABLE, leaf, [column("int4")], "UTF8", Pages())
    assert 'ROW(r."c")' in statement
    assert 'FROM ONLY "parts"."t_1" AS r' in statement


@given(st.integers(1, 10**9), st.integers(1, 10**6))
def test_ranges_of_pages_are_every_page_once_and_the_last_one_is_open(
    pages: int, step: int
) -> None:
    step = max(step, pages // 50)
    ranges = ranges_of(pages, step)
    assert ranges[0].start == 0
    assert ranges[-1].end is None
    assert all(one.end == other.start for one, other in pairwise(ranges))
    assert all(one.end - one.start == step for one in ranges[:-1] if one.end is not None)


def test_a_range_of_pages_is_a_range_of_row_addresses() -> None:
    assert Pages().condition == ""
    assert Pages(0, 5).condition == "WHERE r.ctid < '(5,0)'"
    assert Pages(5, 9).condition == "WHERE r.ctid >= '(5,0)' AND r.ctid < '(9,0)'"
    assert Pages(9).condition == "WHERE r.ctid >= '(9,0)'"


def test_an_extension_says_which_rows_belong_into_a_dump() -> None:
    table = Table(1, "public", "t", condition="WHERE mine")
    statement = hash_statement(table, RELATION, [], "UTF8", Pages())
    assert statement.endswith("AS r WHERE mine")


@pytest.mark.parametrize(
    ("type_", "expected"),
    [
        ("int4", 'r."c"'),
        ("int8", 'int8send(r."c")'),
        ("timestamptz", 'timestamptz_send(r."c")'),
        ("varchar", 'r."c" COLLATE "C"'),
        ("float8", 'textin("pg_catalog"."float8_out"(r."c")) COLLATE "C"'),
    ],
)
def test_the_form_of_a_value_goes_by_its_type(type_: str, expected: str) -> None:
    assert value_expression(column(type_), "UTF8") == expected


def test_a_type_of_somebody_else_is_hashed_by_what_it_prints() -> None:
    assert value_expression(column("int4", schema="mine"), "UTF8").startswith("textin(")


def test_a_domain_is_hashed_as_the_type_below() -> None:
    assert value_expression(column("int4", is_domain=True), "UTF8") == 'r."c"::"pg_catalog"."int4"'


def test_characters_of_another_encoding_are_hashed_as_utf8() -> None:
    assert value_expression(column("text"), "LATIN1") == "convert_to(r.\"c\", 'UTF8')"


def test_bytes_of_no_known_encoding_stay_as_they_are() -> None:
    assert value_expression(column("text"), "SQL_ASCII") == 'r."c" COLLATE "C"'


def test_each_sequence_is_known_by_its_place() -> None:
    statement = sequences_statement([("a", "x"), ("b", 'y"z')])
    assert statement == (
        'SELECT 0 AS place, last_value, is_called FROM "a"."x" UNION ALL '
        'SELECT 1 AS place, last_value, is_called FROM "b"."y""z"'
    )


@pytest.mark.parametrize("total", [0, -1, 2**63 * 10**12, -(2**63) * 10**12])
def test_a_hash_is_32_digits_of_the_sum(total: int) -> None:
    assert len(hash_text(total)) == 32
    assert int(hash_text(total), 16) == total % 2**128


@pytest.mark.parametrize("type_", ["bool", "bytea", "date", "int2", "int4", "oid", "uuid"])
def test_a_type_whose_hash_tells_all_values_apart_is_hashed_as_it_is(type_: str) -> None:
    assert value_expression(column(type_), "UTF8") == 'r."c"'
