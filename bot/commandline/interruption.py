"""Runs a coroutine so that Ctrl-C and SIGTERM end it cleanly."""

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")


class Interrupted(Exception):
    """The work was cancelled by `signal` and has cleaned up after itself."""

    def __init__(self, number: signal.Signals) -> None:
        super().__init__(f"interrupted by {number.name}")
        self.signal = number


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """The result of `work`; SIGINT and SIGTERM cancel it.

    Handlers of our own, because a background job of a shell has SIGINT ignored, and asyncio.run
    then never sees it. Raises Interrupted once the cancelled work has ended.
    """
    return asyncio.run(_interruptible(work))


async def _interruptible(work: Coroutine[Any, Any, Result]) -> Result:
    loop = asyncio.get_running_loop()
    task = asyncio.ensure_future(work)
    received: list[signal.Signals] = []

    def interrupt(number: signal.Signals) -> None:
        received.append(number)
        task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, interrupt, number)
    try:
        return await task
    except asyncio.CancelledError:
        if received:
            raise Interrupted(received[0]) from None
        raise
