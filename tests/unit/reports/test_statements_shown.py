import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reports.connections.statement import shown


@pytest.mark.parametrize(
    ("statement", "as_shown"),
    [
        ("SELECT 1", "SELECT 1"),
        ("ALTER ROLE a PASSWORD 'hunter2'", "ALTER ROLE a PASSWORD '…'"),
        ("SELECT 'it''s hunter2', 2", "SELECT '…', 2"),
        (r"SELECT E'it\'s hunter2', 2", "SELECT '…', 2"),
        (r"SELECT e'hunter2\\', 2", "SELECT '…', 2"),
        ("SELECT U&'hunter2', N'hunter2', b'01'", "SELECT '…', '…', '…'"),
        ("DO $$ hunter2 $$", "DO '…'"),
        ("DO $body$ $$ hunter2 $$ $body$ LANGUAGE x", "DO '…' LANGUAGE x"),
        ("SELECT $1, a$b$c", "SELECT $1, a$b$c"),
        ("SELECT \"it's\" FROM t WHERE a = 'hunter2'", "SELECT \"it's\" FROM t WHERE a = '…'"),
        ("SELECT 1 -- don't say hunter2\nFROM t", "SELECT 1 FROM t"),
        ("SELECT /* don't /* say */ hunter2 */ 1", "SELECT 1"),
        ("SELECT\n\t 1  ,\r\n 2", "SELECT 1 , 2"),
    ],
)
def test_literals_and_comments_are_left_out(statement: str, as_shown: str) -> None:
    assert shown(statement) == as_shown


@pytest.mark.parametrize(
    "cut",
    [
        "SELECT 'hunter2", "SELECT E'hunter2", "SELECT E'hunter2\\", "SELECT $$hunter2",
        "SELECT /* hunter2", "SELECT -- hunter2", "SELECT $a$ hunter2 $a", "SELECT 'hunter2''",
    ],
)  # fmt: skip
def test_what_was_cut_in_the_middle_is_left_out_to_the_end(cut: str) -> None:
    assert "hunter" not in shown(cut)


def test_where_nobody_can_tell_the_literals_end_nothing_more_is_shown() -> None:
    # Old settings take the backslash for an escape: then hunter2 is still inside.
    assert shown(r"SELECT 'it\' hunter2' FROM t") == "SELECT '…'…"


def test_a_long_statement_is_cut() -> None:
    text = shown("SELECT " + "a, " * 200)
    assert len(text) == 100
    assert text.endswith("…")


SECRET = "hunter2"
QUOTES = st.sampled_from([("'", "'"), ("E'", "'"), ("$$", "$$"), ("$t$", "$t$"), ("/*", "*/")])
INSIDE = st.lists(st.sampled_from(['"', "--", "a", " ", "\n", "1", "(", "x$", "''", "é"])).map(
    "".join
)
AROUND = st.lists(st.sampled_from(["SELECT ", ", ", '"a\'b" ', "1 ", "x + ", "/* ' */", "-- '\n"]))


@given(AROUND, QUOTES, INSIDE, INSIDE, AROUND, st.integers(min_value=0, max_value=200))
def test_no_literal_leaks_wherever_the_statement_is_cut(
    before: list[str], quotes: tuple[str, str], left: str, right: str, after: list[str], end: int
) -> None:
    statement = " ".join([*before, f"{quotes[0]}{left}{SECRET}{right}{quotes[1]}", *after])
    assert SECRET not in shown(statement)
    assert SECRET not in shown(statement[:end])
