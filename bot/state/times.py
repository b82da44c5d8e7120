"""Times as the file has them: seconds since 1970 (UTC)."""

from datetime import UTC, datetime


def seconds(time: datetime | None) -> float | None:
    """Of an aware time; NULL for None."""
    return None if time is None else time.timestamp()


def time_of(seconds: float) -> datetime:
    """The time again, in UTC."""
    return datetime.fromtimestamp(seconds, UTC)


def time_or_none(seconds: float | None) -> datetime | None:
    """The same for what may be NULL."""
    return None if seconds is None else time_of(seconds)
