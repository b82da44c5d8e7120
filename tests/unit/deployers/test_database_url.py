"""URLs of databases, as applications are given them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.deployers.database_url import parse_url
from bot.model.secret import Secret

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("url", "moved"),
    [
        ("postgres://u:p@db/app", "postgres://new:n%40w@shared:5433/there"),
        ("postgresql://u:p@db:5432/app", "postgresql://new:n%40w@shared:5433/there"),
        (
            "postgresql+asyncpg://u:p@db:5432/app?ssl=off#x",
            "postgresql+asyncpg://new:n%40w@shared:5433/there?ssl=off#x",
        ),
        ("postgres://u:p@ss@db/app", "postgres://new:n%40w@shared:5433/there"),
        ("postgres://u@db/app", "postgres://new:n%40w@shared:5433/there"),
        ("jdbc:postgresql://db:5432/app", "jdbc:postgresql://shared:5433/there"),
        ("postgres://u:p@[fd00::1]:5432/app", "postgres://new:n%40w@shared:5433/there"),
        ("postgres://app:p@db", "postgres://new:n%40w@shared:5433/there"),
    ],
)
def test_a_url_is_moved_and_keeps_what_is_not_about_the_address(url: str, moved: str) -> None:
    parsed = parse_url(url)
    assert parsed is not None
    there = parsed.moved(
        host="shared", port=5433, database="there", user="new", password=Secret("n@w")
    )
    assert there.text() == moved


def test_the_password_stays_where_none_is_given() -> None:
    parsed = parse_url("postgres://u:p%24@db/app")
    assert parsed is not None
    there = parsed.moved(host="shared", port=5432, database="app", user="u", password=None)
    assert there.text() == "postgres://u:p%24@shared/app"


@pytest.mark.parametrize(
    "text",
    [
        "mysql://u:p@db/app",
        "postgres://u:p@one,two/app",
        "postgres:///app?host=/run/postgresql",
        "jdbc:postgresql://db/app?user=u&password=p",
        "host=db user=u",
        "db",
        "",
    ],
)
def test_what_is_no_url_of_one_database_is_left_alone(text: str) -> None:
    assert parse_url(text) is None


@given(user=TEXT, password=TEXT, database=TEXT, port=st.integers(1, 65535))
def test_what_is_written_is_read_again(user: str, password: str, database: str, port: int) -> None:
    begin = parse_url("postgres://u:p@db/app")
    assert begin is not None
    there = begin.moved(
        host="shared", port=port, database=database, user=user, password=Secret(password)
    )
    assert parse_url(there.text()) == there


def test_a_password_is_in_no_repr() -> None:
    assert "hidden" not in repr(parse_url("postgres://u:hidden@db/app"))
