import os
import threading

import pytest

from bot.backups.streams.background_threads import in_background


def niceness() -> int:
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


async def test_work_in_the_background_gives_way_to_everything_else() -> None:
    assert await in_background(niceness) == min(19, niceness() + 10)


async def test_a_thread_that_it_starts_gives_way_too() -> None:
    def of_a_child() -> int:
        seen: list[int] = []
        child = threading.Thread(target=lambda: seen.append(niceness()))
        child.start()
        child.join()
        return seen[0]

    assert await in_background(of_a_child) == await in_background(niceness)


async def test_what_it_raises_reaches_who_waits() -> None:
    def fail() -> None:
        raise ValueError("damaged")

    with pytest.raises(ValueError, match="damaged"):
        await in_background(fail)
