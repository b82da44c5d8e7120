"""Two things at the same time, of which neither is wanted without the other."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

_First = TypeVar("_First")
_Second = TypeVar("_Second")


async def both(
    first: Coroutine[Any, Any, _First], second: Coroutine[Any, Any, _Second]
) -> tuple[_First, _Second]:
    """The results of both; when one fails, the other is cancelled and the failure goes on.

    Both have ended when this does, however that is.
    """
    tasks = asyncio.ensure_future(first), asyncio.ensure_future(second)
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        # In the order given, so that of two that fail together always the same one is told.
        for task in (task for task in tasks if task in done):
            task.result()
        return tasks[0].result(), tasks[1].result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
