"""What a fence's marks say can be read again, whatever the names are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.postgres.fence.marks import (
    DatabaseMark,
    RoleMark,
    checkpoints_text,
    checkpoints_with,
    parse_checkpoints,
)

RUNS = st.text(min_size=1).filter(lambda text: "|" not in text)


@given(run=RUNS, oid=st.integers(0), database=st.text())
def test_a_roles_mark_is_read_as_it_was_written(run: str, oid: int, database: str) -> None:
    mark = RoleMark(run, oid, database)
    assert RoleMark.parse(str(mark)) == mark


def test_a_database_with_the_separator_in_its_name_is_read_as_it_is_called() -> None:
    assert RoleMark.parse("run-1|7|login|a|b").database == "a|b"


@given(run=RUNS, limit=st.integers(-1))
def test_a_databases_mark_is_read_as_it_was_written(run: str, limit: int) -> None:
    mark = DatabaseMark(run, limit)
    assert DatabaseMark.parse(str(mark)) == mark


@pytest.mark.parametrize("text", ["", "run", "run|x|login|shop", "run|1|nologin|shop", "run|1"])
def test_what_is_no_mark_of_a_role_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - of int() and of unpacking too
        RoleMark.parse(text)


@pytest.mark.parametrize("text", ["", "run", "run|", "run|1|2"])
def test_what_is_no_mark_of_a_database_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - of int() and of unpacking too
        DatabaseMark.parse(text)


@pytest.mark.parametrize("run", ["", "a|b"])
def test_a_run_that_could_not_be_read_again_is_not_written(run: str) -> None:
    with pytest.raises(ValueError, match="no name for a run"):
        str(RoleMark(run, 1, "shop"))


def test_the_newest_moments_are_kept() -> None:
    checkpoints: tuple[str, ...] = ()
    for number in range(20):
        checkpoints = checkpoints_with(checkpoints, str(number))
        assert parse_checkpoints(checkpoints_text(checkpoints)) == checkpoints
    assert checkpoints == tuple(map(str, range(12, 20)))
    assert parse_checkpoints(None) == ()
