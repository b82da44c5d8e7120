"""The life of an alert: what each event makes of it, and with that what people are told.

Each function gives the alert as it is after the event: the same one where nothing has changed.
`revision` grows with what the message has to show, `calls` with what people have to be called for.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.model.alerts import Alert, Finding, Heard
from bot.model.checks import Severity

REMIND_AFTER = timedelta(days=1)
"""Of a critical alert that nobody has acknowledged."""
REFRESH_AFTER = timedelta(minutes=10)
"""A repeated finding with the same words changes the message only that often."""


def begun(finding: Finding, now: datetime, *, id: str, expires_at: datetime | None = None) -> Alert:  # noqa: A002 - the field's name
    """A new occurrence; its first message calls people by itself."""
    return Alert(
        id=id,
        finding=finding,
        raised_at=now,
        found_at=now,
        called_at=now,
        refreshed_at=now,
        expires_at=expires_at,
    )


def found_again(alert: Alert, finding: Finding, now: datetime) -> Alert:
    """The fault is still there; told unless somebody has snoozed it.

    That it has become critical calls people, also to what they had acknowledged as something less.
    """
    alert = ticked(alert, now)
    before, snoozed_ = alert.finding, alert.snoozed_until is not None
    alert = replace(alert, finding=finding, found_at=now, times=alert.times + 1)
    if snoozed_:
        return alert
    if finding.severity is Severity.CRITICAL and before.severity is not Severity.CRITICAL:
        return _calling(replace(alert, heard=None), now)
    if finding != before or not _within(alert.refreshed_at, now, REFRESH_AFTER):
        return _changed(alert, now)
    return alert


def acknowledged(alert: Alert, by: str, now: datetime) -> Alert:
    """Somebody takes care of it: no more reminders, and an end to a snooze. A test is over."""
    if alert.recovered_at is not None or alert.acknowledged_by is not None:
        return alert
    alert = _changed(replace(alert, heard=Heard(by, now)), now)
    return alert if alert.expires_at is None else recovered(alert, now)


def snoozed(alert: Alert, by: str, span: timedelta, now: datetime) -> Alert:
    """Nothing but its recovery is told for `span`; then people are called again."""
    if alert.recovered_at is not None:
        return alert
    return _changed(replace(alert, heard=Heard(by, now, now + span)), now)


def recovered(alert: Alert, now: datetime) -> Alert:
    """The fault is gone. Always told; people are called back when it was critical."""
    if alert.recovered_at is not None:
        return alert
    alert = replace(alert, recovered_at=now)
    if alert.finding.severity is Severity.CRITICAL:
        return _calling(alert, now)
    return _changed(alert, now)


def ticked(alert: Alert, now: datetime) -> Alert:
    """What time alone does: tests end, snoozes end, and critical alerts remind of themselves."""
    if alert.recovered_at is not None:
        return alert
    if alert.expires_at is not None and now >= alert.expires_at:
        return recovered(alert, now)
    if alert.heard is not None:
        return (
            alert if _still_heard(alert.heard, now) else _calling(replace(alert, heard=None), now)
        )
    if alert.finding.severity is not Severity.CRITICAL:
        return alert
    return alert if _within(alert.called_at, now, REMIND_AFTER) else _calling(alert, now)


def _still_heard(heard: Heard, now: datetime) -> bool:
    return heard.until is None or _within(heard.at, now, heard.until - heard.at)


def _within(start: datetime, now: datetime, span: timedelta) -> bool:
    """False also before the start: a clock that was set back must not silence anything."""
    return start <= now < start + span


def _changed(alert: Alert, now: datetime) -> Alert:
    return replace(alert, revision=alert.revision + 1, refreshed_at=now)


def _calling(alert: Alert, now: datetime) -> Alert:
    return replace(_changed(alert, now), calls=alert.calls + 1, called_at=now)
