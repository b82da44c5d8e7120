"""Alerts on the state file, and what people have seen of them."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from bot.model.alerts import Alert, Finding, Heard, Posting, Remedy
from bot.model.checks import Severity
from bot.state.database import StateDatabase
from bot.state.store import in_words, seconds, time_of, time_or_none

# A quarter of a year of history; longer, and the file would only grow.
_KEPT_FOR = timedelta(days=90)

_ALERT_COLUMNS = (
    "id", "version", "rule", "object", "severity", "title", "detail", "hint", "remedy",
    "raised_at", "found_at", "called_at", "refreshed_at", "times", "heard_by", "heard_at",
    "heard_until", "recovered_at", "expires_at", "revision", "calls",
)  # fmt: skip
_POSTING_COLUMNS = ("message", "number", "shown_revision", "calls_made", "attempted_at")

_ALERT = ", ".join(f"alerts.{column}" for column in _ALERT_COLUMNS)
_POSTING = ", ".join(f"postings.{column}" for column in _POSTING_COLUMNS)
_PLACES = ", ".join("?" for _ in _ALERT_COLUMNS)
_ASSIGNMENTS = ", ".join(f"{column} = ?" for column in _ALERT_COLUMNS)


class SqliteAlerts:
    """The AlertStore and the PostingStore on the state file."""

    def __init__(self, state: StateDatabase) -> None:
        self._connection = state.connection

    @in_words
    async def add(self, alert: Alert) -> bool:
        """See AlertStore."""
        await self._connection.execute(
            "DELETE FROM alerts WHERE recovered_at < ?",
            ((alert.raised_at - _KEPT_FOR).timestamp(),),
        )
        added = await self._connection.execute(
            f"INSERT INTO alerts ({', '.join(_ALERT_COLUMNS)}) VALUES ({_PLACES})"  # noqa: S608 - constants
            " ON CONFLICT DO NOTHING",
            _alert_row(alert),
        )
        return added.rowcount == 1

    @in_words
    async def replace(self, alert: Alert) -> bool:
        """See AlertStore."""
        changed = await self._connection.execute(
            f"UPDATE alerts SET {_ASSIGNMENTS}, version = version + 1"  # noqa: S608 - constants
            " WHERE id = ? AND version = ?",
            (*_alert_row(alert), alert.id, alert.version),
        )
        return changed.rowcount == 1

    @in_words
    async def alert(self, alert_id: str) -> Alert | None:
        """See AlertStore."""
        return await self._one("id = ?", alert_id)

    @in_words
    async def fires(self, rule: str, of: str) -> Alert | None:
        """See AlertStore."""
        return await self._one("recovered_at IS NULL AND rule = ? AND object = ?", rule, of)

    async def _one(self, condition: str, *values: str) -> Alert | None:
        found = await self._connection.execute(
            f"SELECT {_ALERT} FROM alerts WHERE {condition}",  # noqa: S608 - constants
            values,
        )
        row = await found.fetchone()
        return None if row is None else _alert_of(tuple(row))

    @in_words
    async def all_firing(self) -> tuple[Alert, ...]:
        """See AlertStore."""
        found = await self._connection.execute_fetchall(
            f"SELECT {_ALERT} FROM alerts WHERE recovered_at IS NULL ORDER BY raised_at, id"  # noqa: S608 - constants
        )
        return tuple(_alert_of(tuple(row)) for row in found)

    @in_words
    async def unseen(self) -> tuple[tuple[Alert, Posting], ...]:
        """See PostingStore."""
        found = await self._connection.execute_fetchall(
            f"SELECT {_ALERT}, {_POSTING} FROM alerts"  # noqa: S608 - constants
            " LEFT JOIN postings ON postings.alert = alerts.id"
            " WHERE message IS NULL OR shown_revision < revision OR calls_made < calls"
            " ORDER BY raised_at, id"
        )
        columns = len(_ALERT_COLUMNS)
        return tuple(
            (_alert_of(tuple(row)[:columns]), _posting_of(row[0], tuple(row)[columns:]))
            for row in found
        )

    @in_words
    async def record(self, posting: Posting) -> None:
        """See PostingStore."""
        await self._connection.execute(
            f"INSERT OR REPLACE INTO postings (alert, {', '.join(_POSTING_COLUMNS)})"  # noqa: S608 - constants
            " VALUES (?, ?, ?, ?, ?, ?)",
            (posting.alert, *_posting_row(posting)),
        )


def _alert_row(alert: Alert) -> tuple[Any, ...]:
    """The alert as a row of _ALERT_COLUMNS."""
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


def _alert_of(row: Sequence[Any]) -> Alert:
    """The alert of a row of _ALERT_COLUMNS."""
    of = dict(zip(_ALERT_COLUMNS, row, strict=True))
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


def _posting_row(posting: Posting) -> tuple[Any, ...]:
    """The posting as a row of _POSTING_COLUMNS."""
    return (
        posting.message,
        posting.number,
        posting.shown_revision,
        posting.calls_made,
        seconds(posting.attempted_at),
    )


def _posting_of(alert_id: str, row: Sequence[Any]) -> Posting:
    """The posting of a row of _POSTING_COLUMNS; all of them are NULL while there is none."""
    message, number, shown_revision, calls_made, attempted_at = row
    if number is None:
        return Posting(alert_id)
    return Posting(
        alert_id, message, number, shown_revision, calls_made, time_or_none(attempted_at)
    )
