"""A sign of life that something outside the process can see: a file that is touched while it lives.

`python -m bot.heartbeat` is the image's health check: status 0 while the file is fresh.
"""

import asyncio
import logging
import os
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

_VARIABLE = "PGHERD_HEARTBEAT"
_EVERY_S = 3.0
_FRESH_S = 10.0  # two beats may be late on a busy host

_log = logging.getLogger(__name__)


def file() -> Path | None:
    """Where $PGHERD_HEARTBEAT says; None where nobody looks."""
    name = os.environ.get(_VARIABLE)
    return Path(name) if name else None


@asynccontextmanager
async def beating(
    file: Path | None, is_alive: Callable[[], bool], *, every_s: float = _EVERY_S
) -> AsyncIterator[None]:
    """Inside, touch the file every `every_s` seconds for which `is_alive` is true.

    A file that cannot be written is said in the log once; the work goes on without it. An event
    loop that hangs beats no more.
    """
    beats = None if file is None else asyncio.create_task(_beat(file, is_alive, every_s))
    try:
        yield
    finally:
        if beats is not None:
            beats.cancel()
            await asyncio.wait([beats])


def complaint(file: Path | None, now_s: float) -> str | None:
    """What is wrong at this time of the clock; None while the last beat is at most 10 s old."""
    if file is None:
        return f"${_VARIABLE} is not set"
    try:
        age_s = now_s - file.stat().st_mtime
    except OSError as error:
        return f"not connected to Discord so far ({file}: {error.strerror})"
    return None if age_s <= _FRESH_S else f"not connected to Discord for {age_s:.0f} s"


async def _beat(file: Path, is_alive: Callable[[], bool], every_s: float) -> None:
    try:
        # What an earlier process has left says nothing about this one.
        await asyncio.to_thread(file.unlink, missing_ok=True)
        while True:
            if is_alive():
                await asyncio.to_thread(file.touch)
            await asyncio.sleep(every_s)
    except OSError as error:
        _log.warning("no heartbeat", extra={"file": str(file), "reason": error.strerror})


if __name__ == "__main__":
    sys.exit(complaint(file(), time.time()))
