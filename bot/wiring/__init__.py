"""The only place where the parts are put together."""

from datetime import UTC, datetime


def now() -> datetime:
    """The clock of everything that is handed one."""
    return datetime.now(UTC)
