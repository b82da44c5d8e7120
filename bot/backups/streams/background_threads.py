"""Threads that give way: what computes for long must not keep the bot from answering."""

import asyncio
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

# Half of the way down, as nice(1) has it by itself: it still moves on a host that is never idle.
_NICER, _NICEST = 10, 19


def give_way() -> None:
    """Lower the priority of the thread that calls this; there is no way back."""
    # On Linux a thread has a niceness of its own, which threads that it starts inherit (setpriority
    # (2), "C library/kernel differences"): zstd's worker too.
    thread = threading.get_native_id()
    now = os.getpriority(os.PRIO_PROCESS, thread)
    os.setpriority(os.PRIO_PROCESS, thread, min(now + _NICER, _NICEST))


_threads = ThreadPoolExecutor(
    max_workers=os.cpu_count(), thread_name_prefix="background", initializer=give_way
)


async def in_background(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """As asyncio.to_thread, with a lower priority than everything else in this process."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_threads, lambda: work(*args, **kwargs))
