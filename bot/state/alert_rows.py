"""An alert and its posting as rows, and back."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from bot.model.alerts import Alert, Finding, Heard, Posting, Remedy
from bot.model.checks import Severity
from bot.state.times import seconds, time_of, time_or_none

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
        _remedies_text(finding.remedies),
        alert.raised_at.timestamp(),
        alert.found_at.timestamp(),
        alert.called_at.timestamp(),
        alert.refreshed_at.timestamp(),
        alert.times,
        heard.by if heard else None,
        heard.at.timestamp() if heard else None,
        seconds(heard.until) if heard else None,
        seconds(alert.recovered_at),
        seconds(alert.expires_at),
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
            *_remedies_of(of["remedy"]),
        ),
        raised_at=time_of(of["raised_at"]),
        found_at=time_of(of["found_at"]),
        called_at=time_of(of["called_at"]),
        refreshed_at=time_of(of["refreshed_at"]),
        times=of["times"],
        heard=None
        if of["heard_by"] is None
        else Heard(of["heard_by"], time_of(of["heard_at"]), time_or_none(of["heard_until"])),
        recovered_at=time_or_none(of["recovered_at"]),
        expires_at=time_or_none(of["expires_at"]),
        revision=of["revision"],
        calls=of["calls"],
    )


def _remedies_text(remedies: Sequence[Remedy]) -> str | None:
    return json.dumps([asdict(remedy) for remedy in remedies]) if remedies else None


def _remedies_of(text: str | None) -> tuple[Remedy | None, tuple[Remedy, ...]]:
    """The first choice and the others. Of versions that knew one only it is not in a list."""
    kept = json.loads(text) if text else []
    remedies = tuple(Remedy(**one) for one in (kept if isinstance(kept, list) else [kept]))
    return remedies[0] if remedies else None, remedies[1:]


def posting_row(posting: Posting) -> tuple[Any, ...]:
    """In the order of POSTING_COLUMNS."""
    return (
        posting.message,
        posting.number,
        posting.shown_revision,
        posting.calls_made,
        seconds(posting.attempted_at),
    )


def posting_of(alert_id: str, row: Sequence[Any]) -> Posting:
    """The posting of a row of POSTING_COLUMNS; all of them are NULL while there is none."""
    message, number, shown_revision, calls_made, attempted_at = row
    if number is None:
        return Posting(alert_id)
    return Posting(
        alert_id, message, number, shown_revision, calls_made, time_or_none(attempted_at)
    )
