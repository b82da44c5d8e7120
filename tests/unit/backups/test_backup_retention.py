"""What retention keeps, and what it must never remove."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.backups.retention import Candidate, Policy, plan

NOW = datetime(2026, 11, 22, 2, 30, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def good(id_: str, age: timedelta, *, verified: bool = False) -> Candidate:
    return Candidate(id_, NOW - age, is_complete=True, verified_at=NOW if verified else None)


def kept(candidates: list[Candidate], policy: Policy) -> dict[str, str]:
    return {k.id: k.reason for k in plan(candidates, NOW, policy, UTC).kept}


DAILY = [good(f"day{n}", timedelta(days=n)) for n in range(60)]


def test_days_keep_all_that_are_younger() -> None:
    assert set(kept(DAILY, Policy(days=3))) == {"day0", "day1", "day2"}


def test_a_count_keeps_the_newest() -> None:
    assert set(kept(DAILY, Policy(count=2))) == {"day0", "day1"}


def test_daily_keeps_the_newest_of_each_day_that_has_one() -> None:
    sets = [good(f"h{n}", timedelta(hours=6 * n)) for n in range(12)]
    assert set(kept(sets, Policy(daily=2))) == {"h0", "h1"}  # 02:30 today, 20:30 yesterday


def test_weeks_begin_on_monday_and_months_on_the_first() -> None:
    # 2026-11-22 is a Sunday.
    assert set(kept(DAILY, Policy(weekly=2))) == {"day0", "day7"}
    assert set(kept(DAILY, Policy(monthly=2))) == {"day0", "day22"}


def test_days_begin_where_the_person_lives() -> None:
    late = Candidate("late", datetime(2026, 11, 20, 23, 30, tzinfo=UTC), True, None)
    next_noon = Candidate("noon", datetime(2026, 11, 21, 11, 0, tzinfo=UTC), True, None)
    in_utc = plan([late, next_noon], NOW, Policy(daily=9), UTC)
    in_berlin = plan([late, next_noon], NOW, Policy(daily=9), BERLIN)
    assert in_utc.removed == ()
    assert in_berlin.removed == ("late",)  # 00:30 on the 21st there


def test_newer_failures_do_not_push_out_the_last_good_set() -> None:
    """As a retention by age alone does, which removes the last backup when newer ones fail."""
    broken = [Candidate(f"b{n}", NOW - timedelta(days=n), False, None) for n in range(1, 9)]
    old = good("old", timedelta(days=400))
    assert kept([old, *broken], Policy(days=7))["old"] == "the last good backup"


def test_a_failure_stays_for_a_month_and_then_goes() -> None:
    month = timedelta(days=30)
    fresh = Candidate("fresh", NOW - month + timedelta(seconds=1), False, None)
    old = Candidate("old", NOW - month, False, None)
    assert set(kept([fresh, old, good("g", timedelta(0))], Policy(count=1))) == {"fresh", "g"}
    assert set(kept([fresh, old], Policy(count=1))) == {"fresh", "old"}  # nothing good yet


def test_the_last_verified_set_stays_beside_the_last_good_one() -> None:
    sets = [good("proven", timedelta(days=90), verified=True), *DAILY[:3]]
    reasons = kept(sets, Policy(count=1))
    assert reasons["proven"] == "the last backup that a restore has verified"


def test_the_last_set_with_all_tables_stays_beside_those_with_emptied_ones() -> None:
    emptied = [
        replace(good(f"e{days}", timedelta(days=days), verified=True), has_emptied_tables=True)
        for days in (1, 2)
    ]
    whole = [good("w3", timedelta(days=3)), good("w4", timedelta(days=4))]
    assert set(kept([*emptied, *whole], Policy(count=1))) == {"e1", "w3"}


def test_a_clock_that_was_set_back_costs_no_set() -> None:
    before = [good(f"future{n}", timedelta(days=-n)) for n in (1, 2, 400)]
    after = good("now", timedelta(0))
    reasons = kept([*before, after], Policy(daily=1))
    assert set(reasons) == {"future1", "future2", "future400", "now"}
    assert "clock" in reasons["future1"]


CANDIDATES = st.lists(
    st.builds(
        Candidate,
        id=st.uuids().map(str),
        taken_at=st.integers(-19000, 12000).map(lambda hours: NOW + timedelta(hours=hours)),
        is_complete=st.booleans(),
        verified_at=st.none() | st.just(NOW),
    ),
    max_size=30,
    unique_by=lambda candidate: candidate.id,
)
POLICIES = st.builds(Policy, *[st.none() | st.integers(1, 40)] * 5)


@given(CANDIDATES, POLICIES)
def test_every_set_is_decided_once_and_the_last_ones_never_go(
    candidates: list[Candidate], policy: Policy
) -> None:
    decision = plan(candidates, NOW, policy, BERLIN)
    reasons = {k.id: k.reason for k in decision.kept}
    assert sorted([*reasons, *decision.removed]) == sorted(c.id for c in candidates)
    assert all(reasons.values())
    fine = [c for c in candidates if c.is_complete]
    for last in (fine, [c for c in fine if c.verified_at]):
        if last:
            assert max(last, key=lambda c: (c.taken_at, c.id)).id in reasons
    assert all(c.id in reasons for c in fine if c.taken_at > NOW)


@given(CANDIDATES, POLICIES)
def test_deciding_again_after_a_removal_removes_nothing_more(
    candidates: list[Candidate], policy: Policy
) -> None:
    first = plan(candidates, NOW, policy, UTC)
    left = [c for c in candidates if c.id not in first.removed]
    assert plan(left, NOW, policy, UTC).removed == ()


@pytest.mark.parametrize("policy", [Policy(), Policy(days=1), Policy(monthly=12)])
def test_nothing_is_removed_where_there_is_nothing(policy: Policy) -> None:
    assert plan([], NOW, policy, UTC) == plan([], NOW, Policy(count=1), UTC)
