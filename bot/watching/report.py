"""What fires, for people and for programs."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.model.alerts import Alert
from bot.model.checks import Outcome, Severity
from bot.model.quantities import duration, plural
from bot.model.reports import Line, Report, Section

_OUTCOME = {Severity.CRITICAL: Outcome.CRITICAL, Severity.ADVISORY: Outcome.ADVISORY}


def alerts_report(alerts: Sequence[Alert], now: datetime) -> Report:
    """All that fire: critical ones first, then the oldest first."""
    ordered = sorted(alerts, key=lambda alert: alert.finding.severity is not Severity.CRITICAL)
    outcomes = [_OUTCOME[alert.finding.severity] for alert in ordered]
    title = f"{plural(len(ordered), 'alert')} firing" if ordered else "No alert is firing"
    return Report(
        title,
        outcomes[0] if outcomes else Outcome.GOOD,
        (Section("Alerts", tuple(_line(alert, now) for alert in ordered)),) if ordered else (),
        data={"ok": Outcome.CRITICAL not in outcomes, "alerts": [alert_data(a) for a in ordered]},
    )


def alert_data(alert: Alert) -> dict[str, object]:
    """One alert for programs; times as in ISO 8601."""
    finding = alert.finding
    return {
        "id": alert.id,
        "fingerprint": finding.fingerprint,
        "rule": finding.rule,
        "object": finding.object,
        "severity": finding.severity,
        "title": finding.title,
        "detail": finding.detail,
        "hint": finding.hint,
        "since": alert.raised_at.isoformat(),
        "last_found": alert.found_at.isoformat(),
        "times": alert.times,
        "acknowledged_by": alert.acknowledged_by,
        "snoozed_until": alert.snoozed_until.isoformat() if alert.snoozed_until else None,
        "test": alert.expires_at is not None,
    }


def _line(alert: Alert, now: datetime) -> Line:
    finding = alert.finding
    notes = (finding.detail, *_heard(alert, now), *([finding.hint] if finding.hint else []))
    return Line(_OUTCOME[finding.severity], finding.title, " · ".join(_facts(alert, now)), notes)


def _facts(alert: Alert, now: datetime) -> Iterator[str]:
    yield f"for {duration(now - alert.raised_at)}"
    if alert.times > 1:
        yield f"found {alert.times} times, last {duration(now - alert.found_at)} ago"
    if alert.expires_at is not None:
        yield "a test"


def _heard(alert: Alert, now: datetime) -> Iterator[str]:
    if alert.acknowledged_by is not None:
        yield f"Acknowledged by {alert.acknowledged_by}"
    elif alert.heard is not None and alert.heard.until is not None:
        yield f"Snoozed by {alert.heard.by} for another {duration(alert.heard.until - now)}"
