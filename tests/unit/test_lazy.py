"""What is built once and when it is wanted, off the event loop; what the start does without."""

import asyncio
import json
import subprocess
import sys
import threading

import pytest

from bot.lazy import Lazy, part

# Behind the commands: rooms, and libraries that only these use.
NOT_AT_THE_START = (
    "aiocron",
    "asyncpg",
    "bot.applications",
    "bot.backups",
    "bot.content",
    "bot.deployers",
    "bot.engines",
    "bot.migration",
    "bot.model.ports",
    "bot.postgres",
    "bot.reports.connections.command",
    "bot.reports.sizes",
    "bot.reports.status",
    "bot.rollback",
    "bot.runs",
    "bot.shared_server",
    "docker",
    "tabulate",
)


async def test_it_is_made_once_and_whoever_is_early_waits_for_the_same() -> None:
    begun, may_end = threading.Event(), threading.Event()

    def make() -> object:
        assert not begun.is_set()
        begun.set()
        assert may_end.wait(10)
        return object()

    lazy = Lazy(make)
    early = [asyncio.create_task(lazy()) for _ in range(3)]
    assert await asyncio.to_thread(begun.wait, 10)  # so the event loop is free meanwhile
    assert not any(task.done() for task in early)
    may_end.set()
    first, *others = await asyncio.gather(*early)
    assert all(other is first for other in [*others, await lazy()])


async def test_who_gives_up_waiting_takes_it_from_nobody_else() -> None:
    begun, may_end = threading.Event(), threading.Event()

    def make() -> str:
        begun.set()
        assert may_end.wait(10)
        return "made"

    lazy = Lazy(make)
    gives_up = asyncio.create_task(lazy())
    assert await asyncio.to_thread(begun.wait, 10)
    waits = asyncio.create_task(lazy())
    gives_up.cancel()
    may_end.set()
    assert await waits == "made"


async def test_what_failed_is_told_to_who_asked_and_tried_again_for_the_next() -> None:
    attempts = 0

    def make() -> str:
        nonlocal attempts
        attempts += 1
        if attempts == 1:
            raise ImportError("a file is missing")
        return "made"

    lazy = Lazy(make)
    with pytest.raises(ImportError, match="a file is missing"):
        await lazy()
    assert await lazy() == "made"


class Whole:
    """Two parts, one of which stands on the other; `built` has each time that one was built."""

    def __init__(self) -> None:
        self.built: list[str] = []
        self.goes_on = threading.Event()

    @part
    def ground(self) -> object:
        self.built.append("ground")
        assert self.goes_on.wait(10)
        return object()

    @part
    def upper(self) -> tuple[object]:
        """Stands on the other."""
        self.built.append("upper")
        return (self.ground,)

    @part
    def failing(self) -> object:
        self.built.append("failing")
        raise OSError("not now")


async def test_a_part_is_built_once_whichever_threads_ask_for_it_or_for_what_stands_on_it() -> None:
    whole = Whole()
    early = [
        asyncio.create_task(asyncio.to_thread(getattr, whole, name))
        for name in ("upper", "ground", "upper", "ground")
    ]
    await asyncio.to_thread(until_first, whole.built)
    whole.goes_on.set()
    upper, ground, upper_again, ground_again = await asyncio.gather(*early)
    assert sorted(whole.built) == ["ground", "upper"]
    assert upper is upper_again is whole.upper
    assert ground is ground_again is whole.ground is upper[0]


def until_first(built: list[str]) -> None:
    while not built:
        threading.Event().wait(0.001)


def test_two_wholes_have_parts_of_their_own_and_what_failed_is_tried_again() -> None:
    one, other = Whole(), Whole()
    one.goes_on.set()
    other.goes_on.set()
    assert one.ground is not other.ground
    for _ in range(2):
        with pytest.raises(OSError, match="not now"):
            _ = one.failing
    assert one.built == ["ground", "failing", "failing"]
    assert Whole.upper.__doc__ == "Stands on the other."


def test_the_bot_starts_without_what_stands_behind_the_commands() -> None:
    code = "import json, sys, bot.commandline.commands.run; print(json.dumps(list(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    loaded = json.loads(done.stdout)
    assert {"cogs.interactions.chat", "bot.wiring.parts"} <= set(loaded)
    assert [name for name in loaded if name.startswith(NOT_AT_THE_START)] == []
