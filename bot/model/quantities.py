"""Numbers as people read them."""

from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache

_STEP = 1024
_EXACT_BELOW = 10_000
_UNITS = ("kB", "MB", "GB", "TB", "PB")
_SECONDS_A_MINUTE, _MINUTES_AN_HOUR, _HOURS_A_DAY = 60, 60, 24


@lru_cache(maxsize=1024)  # thousands of tables share a few sizes: they grow by whole pages
def size(size_bytes: int) -> str:
    """Three significant digits and a unit, in steps of 1024 as PostgreSQL's pg_size_pretty."""
    if size_bytes < _STEP:
        return f"{size_bytes} B"
    return _scaled(size_bytes, _STEP, _UNITS)


def count(number: int) -> str:
    """Up to four digits as they are, then three and a unit: 9999, 12.3 k, 4.56 M."""
    return str(number) if number < _EXACT_BELOW else _scaled(number, 1000, ("k", "M", "G", "T"))


def _scaled(number: float, step: int, units: Sequence[str]) -> str:
    for unit in units:
        number /= step
        if round(number) < step or unit == units[-1]:
            break
    # Rounded first: 99.95 would be 100.0 with the decimal that two digits have room for.
    decimals = 2 if round(number, 2) < 10 else 1 if round(number, 1) < 100 else 0  # noqa: PLR2004 - three digits
    return f"{number:.{decimals}f} {unit}"


def percent(share: float) -> str:
    """Whole percents; what is not nothing and not everything does not look so: <1 %, >99 %."""
    if 0 < share < 0.01:  # noqa: PLR2004 - one percent
        return "<1 %"
    if 0.99 < share < 1:  # noqa: PLR2004 - all but one percent
        return ">99 %"
    return f"{share * 100:.0f} %"


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
