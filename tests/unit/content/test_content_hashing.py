"""The SQL of the content hash."""

import pytest

from bot.content.hashing import (
    Column,
    FunctionName,
    Table,
    hash_text,
    sequences_statement,
    value_expression,
)

TABLE = Table(1, "public", "t", is_root=False, condition="")


def column(type_: str, *, schema: str = "pg_catalog", is_domain: bool = False) -> Column:
    return Column("c", schema, type_, is_domain, FunctionName("pg_catalog", f"{type_}_out"))


def test_only_a_partition_root_is_read_with_its_children() -> None:
    root = Table(1, "public", "t", is_root=True, condition="")
    assert 'FROM ONLY "public"."t"' in TABLE.hash_statement([column("int4")], "UTF8")
    assert 'FROM "public"."t"' in root.hash_statement([column("int4")], "UTF8")
    assert TABLE.lock == 'LOCK TABLE ONLY "public"."t" IN ACCESS SHARE MODE'


def test_an_extension_says_which_rows_belong_into_a_dump() -> None:
    table = Table(1, "public", "t", is_root=False, condition="WHERE mine")
    assert table.hash_statement([], "UTF8").endswith("AS r WHERE mine")


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


@pytest.mark.parametrize("total", ["0", "-1", str(2**63 * 10**12), str(-(2**63))])
def test_a_hash_is_32_digits_whatever_the_sum(total: str) -> None:
    assert len(hash_text(total)) == 32
    assert int(hash_text(total), 16) == int(total) % 2**128
