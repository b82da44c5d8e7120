"""What it means when the state file refuses."""

import asyncio
import sqlite3
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from bot.model.errors import ServiceFailure

_Parameters = ParamSpec("_Parameters")
_Answer = TypeVar("_Answer")

_LIMIT_S = 10.0  # twice what SQLite itself waits for another process


def in_words(
    work: Callable[_Parameters, Coroutine[Any, Any, _Answer]],
) -> Callable[_Parameters, Coroutine[Any, Any, _Answer]]:
    """Gives the work a time limit, and turns SQLite's errors into ServiceFailure."""

    @wraps(work)
    async def limited(*arguments: _Parameters.args, **named: _Parameters.kwargs) -> _Answer:
        try:
            async with asyncio.timeout(_LIMIT_S):
                return await work(*arguments, **named)
        except (sqlite3.Error, TimeoutError) as error:
            reason = str(error) or f"no answer within {_LIMIT_S:g} s"
            raise ServiceFailure(
                f"pgherd cannot use its state file: {reason}.",
                code="state_unusable",
                hint="Look at the disk of state_dir: is it full, read-only, or gone?",
            ) from error

    return limited
