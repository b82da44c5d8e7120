"""The life of an alert: what each event makes of it, and what people are told."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.alerts import Alert, Finding, Posting
from bot.model.checks import Severity
from bot.watching import lifecycle
from bot.watching.next_message import Step, next_step

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def finding(severity: Severity = Severity.CRITICAL, detail: str = "disk full") -> Finding:
    return Finding("backup_failed", "mealie", severity, "The backup failed", detail)


ADVISORY = finding(Severity.ADVISORY)


def begun(found: Finding | None = None) -> Alert:
    return lifecycle.begun(found or finding(), NOW, id="0a1b2c3d")


def told(before: Alert, after: Alert) -> tuple[bool, bool]:
    """Whether the message changes, and whether people are called."""
    return after.revision > before.revision, after.calls > before.calls


def test_a_repeated_finding_is_counted_and_shown_every_ten_minutes() -> None:
    alert = begun()
    soon = lifecycle.found_again(alert, finding(), NOW + 9 * MINUTE)
    assert (soon.times, soon.found_at) == (2, NOW + 9 * MINUTE)
    assert told(alert, soon) == (False, False)
    later = lifecycle.found_again(soon, finding(), NOW + 10 * MINUTE)
    assert told(soon, later) == (True, False)


def test_other_words_are_shown_at_once() -> None:
    alert = begun()
    assert told(alert, lifecycle.found_again(alert, finding(detail="gone"), NOW)) == (True, False)


def test_what_becomes_critical_calls_people_also_after_an_acknowledgement() -> None:
    alert = lifecycle.acknowledged(begun(ADVISORY), "Ada", NOW)
    worse = lifecycle.found_again(alert, finding(), NOW + HOUR)
    assert told(alert, worse) == (True, True)
    assert worse.heard is None
    better = lifecycle.found_again(worse, ADVISORY, NOW + 2 * HOUR)
    assert told(worse, better) == (True, False)


def test_a_critical_alert_reminds_of_itself_once_a_day_until_it_is_acknowledged() -> None:
    alert = begun()
    assert lifecycle.ticked(alert, NOW + DAY - MINUTE) == alert
    reminded = lifecycle.ticked(alert, NOW + DAY)
    assert told(alert, reminded) == (True, True)
    assert lifecycle.ticked(reminded, NOW + 2 * DAY - MINUTE) == reminded
    taken = lifecycle.acknowledged(reminded, "Ada", NOW + DAY)
    assert lifecycle.ticked(taken, NOW + 9 * DAY) == taken


def test_an_advisory_alert_never_reminds() -> None:
    alert = begun(ADVISORY)
    assert lifecycle.ticked(alert, NOW + 9 * DAY) == alert


def test_a_snooze_is_quiet_until_it_ends_and_then_calls() -> None:
    alert = lifecycle.snoozed(begun(), "Ada", 8 * HOUR, NOW)
    quiet = lifecycle.found_again(alert, finding(detail="worse"), NOW + HOUR)
    assert told(alert, quiet) == (False, False)
    over = lifecycle.ticked(quiet, NOW + 8 * HOUR)
    assert told(quiet, over) == (True, True)
    assert over.heard is None


def test_who_was_first_to_acknowledge_stays_and_an_acknowledgement_ends_a_snooze() -> None:
    alert = lifecycle.acknowledged(lifecycle.snoozed(begun(), "Ada", HOUR, NOW), "Otis", NOW)
    assert (alert.acknowledged_by, alert.snoozed_until) == ("Otis", None)
    assert lifecycle.acknowledged(alert, "Ada", NOW) == alert


@pytest.mark.parametrize("found", [finding(), ADVISORY], ids=["critical", "advisory"])
def test_a_recovery_is_always_shown_and_people_are_called_back_from_critical_ones(
    found: Finding,
) -> None:
    alert = lifecycle.snoozed(begun(found), "Ada", DAY, NOW)
    over = lifecycle.recovered(alert, NOW + HOUR)
    assert told(alert, over) == (True, found.severity is Severity.CRITICAL)
    assert lifecycle.recovered(over, NOW + DAY) == over
    for late in (
        lifecycle.ticked(over, NOW + 9 * DAY),
        lifecycle.acknowledged(over, "Otis", NOW),
        lifecycle.snoozed(over, "Otis", HOUR, NOW),
    ):
        assert late == over


def test_a_test_ends_by_itself_or_when_it_is_acknowledged() -> None:
    alert = lifecycle.begun(finding(), NOW, id="0a1b2c3d", expires_at=NOW + 10 * MINUTE)
    assert lifecycle.ticked(alert, NOW + 9 * MINUTE) == alert
    assert lifecycle.ticked(alert, NOW + 10 * MINUTE).recovered_at == NOW + 10 * MINUTE
    assert lifecycle.acknowledged(alert, "Ada", NOW + MINUTE).recovered_at == NOW + MINUTE


def test_a_clock_that_was_set_back_silences_nothing() -> None:
    snoozed = lifecycle.snoozed(begun(), "Ada", HOUR, NOW)
    assert lifecycle.ticked(snoozed, NOW - 9 * DAY).heard is None
    alert = begun()
    assert told(alert, lifecycle.ticked(alert, NOW - 9 * DAY)) == (True, True)


@dataclass
class Channel:
    """A channel in which everything arrives, and what life decides is sent at once."""

    firing: Alert | None = None
    sent: int = 0
    open_messages: int = 0
    calls: int = 0
    posting: Posting = field(default_factory=lambda: Posting(""))

    def become(self, after: Alert) -> list[Step]:
        """Send what is due; the steps taken."""
        if self.firing is None or self.firing.id != after.id:
            self.posting = Posting(after.id)
        steps = []
        while step := next_step(after, self.posting):
            steps.append(step)
            self._take(step, after)
        self.firing = None if after.recovered_at else after
        return steps

    def _take(self, step: Step, alert: Alert) -> None:
        if step is Step.POST:
            self.sent += 1
            self.open_messages += 1
            shown = {"shown_revision": alert.revision, "calls_made": alert.calls}
            self.posting = replace(self.posting, message=self.sent, **shown)
        elif step is Step.EDIT:
            self.posting = replace(self.posting, shown_revision=alert.revision)
        else:
            self.calls += 1
            self.posting = replace(self.posting, calls_made=alert.calls)
        if alert.recovered_at and step is not Step.CALL:
            self.open_messages -= 1


events = st.tuples(
    st.sampled_from(["critical", "advisory", "acknowledge", "snooze", "recover", "wait"]),
    st.integers(min_value=0, max_value=2 * 24 * 60),
)


@given(st.lists(events, max_size=40))
def test_whatever_happens_a_fault_has_one_message_and_a_snooze_is_kept(
    history: list[tuple[str, int]],
) -> None:
    channel, now, occurrences = Channel(), NOW, 0
    for event, minutes in history:
        now += minutes * MINUTE
        before = lifecycle.ticked(channel.firing, now) if channel.firing else None
        if before is not None:
            channel.become(before)
        if before is None and event not in ("critical", "advisory"):
            continue
        occurrences += before is None
        snoozed = before is not None and before.snoozed_until is not None
        steps = channel.become(happened(event, before, now, occurrences))
        if snoozed and event in ("critical", "advisory", "wait"):
            assert steps == []
        if event == "recover" and before is not None:
            assert Step.EDIT in steps
            critical = before.finding.severity is Severity.CRITICAL
            assert (Step.CALL in steps) == critical
        assert channel.open_messages == (0 if channel.firing is None else 1)
        assert channel.sent == occurrences


def happened(event: str, alert: Alert | None, now: datetime, occurrence: int) -> Alert:
    found = ADVISORY if event == "advisory" else finding()
    if alert is None:
        return lifecycle.begun(found, now, id=f"{occurrence:08x}")
    match event:
        case "acknowledge":
            return lifecycle.acknowledged(alert, "Ada", now)
        case "snooze":
            return lifecycle.snoozed(alert, "Ada", 8 * HOUR, now)
        case "recover":
            return lifecycle.recovered(alert, now)
        case "wait":
            return lifecycle.ticked(alert, now)
    return lifecycle.found_again(alert, found, now)
