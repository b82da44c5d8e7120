"""The same query as two majors print it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.printed import same_when_printed


@given(st.text())
def test_a_text_is_the_same_as_itself(text: str) -> None:
    assert same_when_printed(text, text)


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("SELECT person.id FROM app.person", "SELECT id FROM app.person"),
        ("SELECT  p.id\n FROM person p", "SELECT id FROM person p"),
        ('SELECT "a.b"."C" FROM x', 'SELECT "C" FROM x'),
        ("SELECT t.a, t.a FROM t", "SELECT t.a, a FROM t"),
    ],
)
def test_the_name_of_a_columns_table_may_be_missing(here: str, there: str) -> None:
    assert same_when_printed(here, there)
    assert same_when_printed(there, here)


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("SELECT a.id FROM a, b", "SELECT b.id FROM a, b"),
        ("SELECT a.id FROM t", "SELECT a.name FROM t"),
        ("SELECT 1.5", "SELECT 5"),
        ("SELECT '1.5'", "SELECT '5'"),
        ("SELECT 'a.b'", "SELECT 'b'"),
        ("SELECT 'a b'", "SELECT 'a  b'"),
        ("SELECT 'it''s a.b'", "SELECT 'it''s b'"),
        ("SELECT E'\\'a.b'", "SELECT E'\\'b'"),
        ("AS $f$ SELECT t.a $f$", "AS $f$ SELECT a $f$"),
        ("SELECT a, b", "SELECT a"),
        ("SELECT a", "SELECT a."),
        ("a.b.c", "b"),
        ('SELECT "A"', "SELECT a"),
    ],
)
def test_anything_else_is_a_difference(here: str, there: str) -> None:
    assert not same_when_printed(here, there)
    assert not same_when_printed(there, here)
