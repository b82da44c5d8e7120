"""What every store on the state file shares: its errors, its time limit, and times as it has them.

Times are seconds since 1970 (UTC).
"""

import asyncio
import sqlite3
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from bot.model.errors import ServiceFailure

_Parameters = ParamSpec("_Parameters")
_Answer = TypeVar("_Answer")

_LIMIT_S = 10.0  # twice what SQLite itself waits for another process


def in_words(
    work: Callable[_Parameters, Coroutine[Any, Any, _Answer]],
) -> Callable[_Parameters, Coroutine[Any, Any, _Answer]]:
    """A decorator: gives the work a time limit, and turns SQLite's errors into ServiceFailure."""

    @wraps(work)
    async def limited(*arguments: _Parameters.args, **named: _Parameters.kwargs) -> _Answer:
        try:
            async with asyncio.timeout(_LIMIT_S):
                return await work(*arguments, **named)
        except (sqlite3.Error, TimeoutError) as error:
            raise _failure(error) from error

    return limited


def _failure(error: Exception) -> ServiceFailure:
    if isinstance(error, sqlite3.Error) and _plain_code(error) == sqlite3.SQLITE_FULL:
        return ServiceFailure(
            "There is no room for pgherd's state file: its disk is full.",
            code="state_disk_full",
            hint="Free some space on the disk of state_dir, then try again. What was recorded "
            "before is intact, and pgherd does nothing that it cannot record first.",
        )
    reason = str(error) or f"no answer within {_LIMIT_S:g} s"
    return ServiceFailure(
        f"pgherd cannot use its state file: {reason}.",
        code="state_unusable",
        hint="Look at the disk of state_dir: is it full, read-only, or gone?",
    )


def _plain_code(error: sqlite3.Error) -> int | None:
    """The extended codes carry the plain one in their lowest byte; our own misuse has none."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def seconds(time: datetime | None) -> float | None:
    """An aware time in seconds; NULL for None."""
    return None if time is None else time.timestamp()


def time_of(seconds: float) -> datetime:
    """The time for these seconds, in UTC."""
    return datetime.fromtimestamp(seconds, UTC)


def time_or_none(seconds: float | None) -> datetime | None:
    """The time for seconds that may be NULL."""
    return None if seconds is None else time_of(seconds)
