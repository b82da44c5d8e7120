"""An alert and its posting as rows, and back."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from bot.model.alerts import Alert, Finding, Heard, Posting, Remedy
from bot.model.checks import Severity

ALERT_COLUMNS = (
    "id", "version", "rule", "object", "severity", "title", "detail", "hint", "remedy",
    "raised_at", "found_at", "called_at", "refreshed_at", "times", "heard_by", "heard_at",
    "heard_until", "recovered_at", "expires_at", "revision", "calls",
)  # fmt: skip
POSTING_COLUMNS = ("message", "number", "shown_revision", "calls_made", "attempted_at")


def alert_row(alert: Alert) -> tuple[Any, ...]:
    """In the order of ALERT_COLUMNS."""
    finding, heard = alert.finding, alert.heard
    return (
        alert.id,
        alert.version,
        finding.rule,
        finding.object,
        finding.severity,
        finding.title,
        finding.detail,
        finding.hint,
        json.dumps(asdict(finding.remedy)) if finding.remedy else None,
        alert.raised_at.timestamp(),
        alert.found_at.timestamp(),
        alert.called_at.timestamp(),
        alert.refreshed_at.timestamp(),
        alert.times,
        heard.by if heard else None,
        heard.at.timestamp() if heard else None,
        _seconds(heard.until) if heard else None,
        _seconds(alert.recovered_at),
        _seconds(alert.expires_at),
        alert.revision,
        alert.calls,
    )


def alert_of(row: Sequence[Any]) -> Alert:
    """The alert of a row of ALERT_COLUMNS."""
    of = dict(zip(ALERT_COLUMNS, row, strict=True))
    return Alert(
        id=of["id"],
        version=of["version"],
        finding=Finding(
            of["rule"],
            of["object"],
            Severity(of["severity"]),
            of["title"],
            of["detail"],
            of["hint"],
            Remedy(**json.loads(of["remedy"])) if of["remedy"] else None,
        ),
        raised_at=_time(of["raised_at"]),
        found_at=_time(of["found_at"]),
        called_at=_time(of["called_at"]),
        refreshed_at=_time(of["refreshed_at"]),
        times=of["times"],
        heard=None
        if of["heard_by"] is None
        else Heard(of["heard_by"], _time(of["heard_at"]), _time_or_none(of["heard_until"])),
        recovered_at=_time_or_none(of["recovered_at"]),
        expires_at=_time_or_none(of["expires_at"]),
        revision=of["revision"],
        calls=of["calls"],
    )


def posting_row(posting: Posting) -> tuple[Any, ...]:
    """In the order of POSTING_COLUMNS."""
    return (
        posting.message,
        posting.number,
        posting.shown_revision,
        posting.calls_made,
        _seconds(posting.attempted_at),
    )


def posting_of(alert_id: str, row: Sequence[Any]) -> Posting:
    """The posting of a row of POSTING_COLUMNS; all of them are NULL while there is none."""
    message, number, shown_revision, calls_made, attempted_at = row
    if number is None:
        return Posting(alert_id)
    return Posting(
        alert_id, message, number, shown_revision, calls_made, _time_or_none(attempted_at)
    )


def _seconds(time: datetime | None) -> float | None:
    return None if time is None else time.timestamp()


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _time_or_none(seconds: float | None) -> datetime | None:
    return None if seconds is None else _time(seconds)
