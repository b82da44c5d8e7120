"""Waiting for conditions instead of seconds."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

_Result = TypeVar("_Result")


async def until(
    condition: Callable[[], Awaitable[_Result] | _Result], *, timeout_s: float = 60.0
) -> _Result:
    """The first true value of `condition`, asked again and again; fails after the limit."""
    end_s = time.monotonic() + timeout_s
    while True:
        value = condition()
        if isinstance(value, Awaitable):
            value = await value
        if value:
            return value
        assert time.monotonic() < end_s, f"not within {timeout_s} s: {condition}"
        await asyncio.sleep(0.05)  # between two looks
