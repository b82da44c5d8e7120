"""Alerts, and what people have seen of them."""

from datetime import timedelta

from bot.model.alerts import Alert, Posting
from bot.state.alert_rows import (
    ALERT_COLUMNS,
    POSTING_COLUMNS,
    alert_of,
    alert_row,
    posting_of,
    posting_row,
)
from bot.state.database import StateDatabase
from bot.state.failures import in_words

# A quarter of a year of history; longer, and the file would only grow.
_KEPT_FOR = timedelta(days=90)

_ALERT = ", ".join(f"alerts.{column}" for column in ALERT_COLUMNS)
_POSTING = ", ".join(f"postings.{column}" for column in POSTING_COLUMNS)
_PLACES = ", ".join("?" for _ in ALERT_COLUMNS)
_ASSIGNMENTS = ", ".join(f"{column} = ?" for column in ALERT_COLUMNS)


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
            f"INSERT INTO alerts ({', '.join(ALERT_COLUMNS)}) VALUES ({_PLACES})"  # noqa: S608 - constants
            " ON CONFLICT DO NOTHING",
            alert_row(alert),
        )
        return added.rowcount == 1

    @in_words
    async def replace(self, alert: Alert) -> bool:
        """See AlertStore."""
        changed = await self._connection.execute(
            f"UPDATE alerts SET {_ASSIGNMENTS}, version = version + 1"  # noqa: S608 - constants
            " WHERE id = ? AND version = ?",
            (*alert_row(alert), alert.id, alert.version),
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
        return None if row is None else alert_of(tuple(row))

    @in_words
    async def all_firing(self) -> tuple[Alert, ...]:
        """See AlertStore."""
        found = await self._connection.execute_fetchall(
            f"SELECT {_ALERT} FROM alerts WHERE recovered_at IS NULL ORDER BY raised_at, id"  # noqa: S608 - constants
        )
        return tuple(alert_of(tuple(row)) for row in found)

    @in_words
    async def unseen(self) -> tuple[tuple[Alert, Posting], ...]:
        """See PostingStore."""
        found = await self._connection.execute_fetchall(
            f"SELECT {_ALERT}, {_POSTING} FROM alerts"  # noqa: S608 - constants
            " LEFT JOIN postings ON postings.alert = alerts.id"
            " WHERE message IS NULL OR shown_revision < revision OR calls_made < calls"
            " ORDER BY raised_at, id"
        )
        columns = len(ALERT_COLUMNS)
        return tuple(
            (alert_of(tuple(row)[:columns]), posting_of(row[0], tuple(row)[columns:]))
            for row in found
        )

    @in_words
    async def record(self, posting: Posting) -> None:
        """See PostingStore."""
        await self._connection.execute(
            f"INSERT OR REPLACE INTO postings (alert, {', '.join(POSTING_COLUMNS)})"  # noqa: S608 - constants
            " VALUES (?, ?, ?, ?, ?, ?)",
            (posting.alert, *posting_row(posting)),
        )
