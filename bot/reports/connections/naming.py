"""A name for one session that fits a button: the server, the pid, and when it began."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)  # PostgreSQL's own resolution


def session_name(server: str, pid: int, began: datetime) -> str:
    """At most 90 characters; another session that gets the same pid has another name."""
    return f"{server}/{pid}/{(began - _EPOCH) // _MICROSECOND}"


def session_named(name: str) -> tuple[str, int, datetime]:
    """The server, the pid and the beginning that `session_name` was given."""
    server, pid, began = name.split("/")
    return server, int(pid), _EPOCH + int(began) * _MICROSECOND
