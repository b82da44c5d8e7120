"""Whatever is in a name or a text, it stays inside its quotes."""

import pytest

from bot.model.sql_text import identifier, literal, qualified, statement


def test_a_name_cannot_end_its_quotes() -> None:
    assert identifier('a" FROM b; --') == '"a"" FROM b; --"'
    assert qualified("a.b", 'c"') == '"a.b"."c"""'


def test_a_text_cannot_end_its_quotes_nor_escape_them() -> None:
    assert literal("it's") == "'it''s'"
    assert literal("\\'; --") == "E'\\\\''; --'"


def test_a_statement_quotes_its_values_once() -> None:
    made = statement("ALTER ROLE %I SET %I = %L", 'a%L"', "pgherd.fence", "b'%I")
    assert made == 'ALTER ROLE "a%L""" SET "pgherd.fence" = ' + "'b''%I'"


def test_a_template_has_a_place_for_each_value() -> None:
    with pytest.raises(AssertionError):
        statement("DROP ROLE %I", "a", "b")
    with pytest.raises(StopIteration):
        statement("DROP ROLE %I")
