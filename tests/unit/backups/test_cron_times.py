"""When a line of cron is due, in a time zone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.backups.cron import CronTimes

BERLIN = ZoneInfo("Europe/Berlin")


def test_two_in_the_night_is_two_by_the_time_zone() -> None:
    times = CronTimes("0 2 * * *", BERLIN)
    now = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
    assert times.next(now) == datetime(2026, 7, 2, 0, 0, tzinfo=UTC)
    assert times.last(now) == datetime(2026, 7, 1, 0, 0, tzinfo=UTC)


def test_the_hour_that_is_skipped_in_spring_is_made_up_for() -> None:
    times = CronTimes("30 2 * * *", BERLIN)
    due = times.next(datetime(2026, 3, 28, 12, 0, tzinfo=UTC))
    assert due == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


def test_the_hour_that_comes_twice_in_autumn_is_due_once() -> None:
    times = CronTimes("30 2 * * *", BERLIN)
    first = times.next(datetime(2026, 10, 24, 12, 0, tzinfo=UTC))
    assert first.astimezone(UTC) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert times.next(first) == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)


@given(st.integers(0, 15 * 365 * 24 * 60))
def test_the_last_time_is_before_the_next_and_nothing_is_due_between(minutes: int) -> None:
    now = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    times = CronTimes("0 2 * * *", BERLIN)
    last, following = times.last(now), times.next(now)
    assert last <= now <= following
    assert times.next(last) >= now


@pytest.mark.parametrize("line", ["* * *", "99 * * * *", "whenever"])
def test_a_line_that_cannot_be_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="is no line of cron"):
        CronTimes(line, BERLIN)
