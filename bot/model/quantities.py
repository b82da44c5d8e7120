"""Numbers as people read them."""

from datetime import timedelta

_STEP = 1024
_UNITS = ("kB", "MB", "GB", "TB", "PB")
_SECONDS_A_MINUTE, _MINUTES_AN_HOUR, _HOURS_A_DAY = 60, 60, 24


def size(size_bytes: int) -> str:
    """Three significant digits and a unit, in steps of 1024 as PostgreSQL's pg_size_pretty."""
    if size_bytes < _STEP:
        return f"{size_bytes} B"
    value = float(size_bytes)
    for unit in _UNITS:
        value /= _STEP
        if value < _STEP or unit == _UNITS[-1]:
            break
    decimals = 0 if value >= 100 else 1 if value >= 10 else 2  # noqa: PLR2004 - three digits
    return f"{value:.{decimals}f} {unit}"


def duration(span: timedelta) -> str:
    """The largest unit that fits, rounded down: 45 s, 12 min, 7 h, 23 d."""
    seconds = max(0, int(span.total_seconds()))
    if seconds < _SECONDS_A_MINUTE:
        return f"{seconds} s"
    minutes = seconds // _SECONDS_A_MINUTE
    if minutes < _MINUTES_AN_HOUR:
        return f"{minutes} min"
    hours = minutes // _MINUTES_AN_HOUR
    return f"{hours} h" if hours < 2 * _HOURS_A_DAY else f"{hours // _HOURS_A_DAY} d"


def plural(count: int, noun: str) -> str:
    """`1 server`, `4 servers`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
