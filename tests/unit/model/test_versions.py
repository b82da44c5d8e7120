from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.versions import (
    END_OF_LIFE,
    SECURITY_RELEASES,
    SecurityRelease,
    Version,
    end_of_life,
    missing_fixes,
)


def test_a_version_is_read_from_the_servers_number() -> None:
    assert str(Version.from_number(160014)) == "16.14"
    assert Version.from_number(140000) == Version(14, 0)


def test_14_ended_in_november_2026_and_an_unknown_major_has_no_end() -> None:
    assert end_of_life(Version(14, 24)) == date(2026, 11, 12)
    assert end_of_life(Version(99, 0)) is None


@pytest.mark.parametrize(
    ("version", "newest_missing", "count"),
    [
        (Version(16, 15), None, 0),
        (Version(16, 14), date(2026, 8, 13), 1),
        (Version(18, 6), None, 0),
        (Version(18, 0), date(2026, 8, 13), 4),
        (Version(13, 22), date(2025, 11, 13), 1),
        (Version(99, 0), None, 0),
    ],
)
def test_the_fixes_that_a_minor_lacks(
    version: Version, newest_missing: date | None, count: int
) -> None:
    missing = missing_fixes(version)
    assert len(missing) == count
    assert (missing[0].released if missing else None) == newest_missing


@given(st.sampled_from(sorted(END_OF_LIFE)), st.integers(0, 40))
def test_a_later_minor_never_lacks_more(major: int, minor: int) -> None:
    later, earlier = Version(major, minor + 1), Version(major, minor)
    assert len(missing_fixes(later)) <= len(missing_fixes(earlier))


def test_the_table_is_newest_first_and_its_minors_only_rise() -> None:
    released = [release.released for release in SECURITY_RELEASES]
    assert released == sorted(released, reverse=True)
    for major in END_OF_LIFE:
        minors = [r.fixed_in[major] for r in SECURITY_RELEASES if major in r.fixed_in]
        assert minors == sorted(minors, reverse=True)
        assert len(minors) == len(set(minors))


def second_thursday(year: int, month: int) -> date:
    """When PostgreSQL releases its minors: https://www.postgresql.org/developer/roadmap/."""
    first = date(year, month, 1)
    return date(year, month, 8 + (3 - first.weekday()) % 7)


@pytest.mark.parametrize("major", sorted(END_OF_LIFE))
def test_a_major_ends_with_the_november_release_five_years_after_its_first(major: int) -> None:
    # Of 12 the last one came a week late, to mend what the release before it had broken.
    planned = date(2024, 11, 21) if major == 12 else second_thursday(2012 + major, 11)
    assert END_OF_LIFE[major] == planned


@pytest.mark.parametrize("release", SECURITY_RELEASES, ids=lambda release: str(release.released))
def test_vulnerabilities_are_fixed_on_the_days_of_the_minor_releases(
    release: SecurityRelease,
) -> None:
    day = release.released
    assert day.month in {2, 5, 8, 11}
    assert day == second_thursday(day.year, day.month)
