"""What a session that holds a lock is called."""

import pytest

from bot.model.runs import LockHolder
from bot.postgres.lock_name import holder_of, lock_name


@pytest.mark.parametrize(
    ("purpose", "host", "name"),
    [
        ("backup mealie", "nas", "pgherd backup mealie (nas:4711)"),
        ("backup " + "x" * 60, "nas", f"pgherd backup {'x' * 38} (nas:4711)"),
        ("backup mealie", "a" * 30, f"pgherd backup mealie ({'a' * 12}:4711)"),
        ("backup " + "ü" * 30, "nas", f"pgherd backup {'ü' * 19} (nas:4711)"),
    ],
)
def test_a_name_that_is_too_long_keeps_its_pid(purpose: str, host: str, name: str) -> None:
    assert lock_name("pgherd", purpose, host, 4711) == name
    assert len(name.encode()) <= 63


@pytest.mark.parametrize(
    ("name", "holder"),
    [
        ("pgherd a (b:1) (nas:4711)", LockHolder("pgherd a (b:1)", "nas", 4711, None)),
        ("psql", LockHolder("psql", "", None, None)),
        ("", LockHolder("a session without a name", "", None, None)),
        ("pgherd (nas)", LockHolder("pgherd (nas)", "", None, None)),
    ],
)
def test_a_name_of_another_form_is_taken_whole(name: str, holder: LockHolder) -> None:
    assert holder_of(name, None) == holder


def test_a_holder_is_told_with_what_is_known_of_it() -> None:
    assert str(holder_of("pgherd backup (nas:1)", None)) == "pgherd backup, process 1 on nas"
    assert str(holder_of("psql", None)) == "psql"
