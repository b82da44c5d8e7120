"""What is loaded later: made once, off the event loop; and what the start does without."""

import asyncio
import json
import subprocess
import sys
import threading

import pytest

from bot.lazy import Later

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
    "bot.rollback.desk",
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

    later = Later(make)
    early = [asyncio.create_task(later()) for _ in range(3)]
    assert await asyncio.to_thread(begun.wait, 10)  # so the event loop is free meanwhile
    assert not any(task.done() for task in early)
    may_end.set()
    first, *others = await asyncio.gather(*early)
    assert all(other is first for other in [*others, await later()])


async def test_who_gives_up_waiting_takes_it_from_nobody_else() -> None:
    begun, may_end = threading.Event(), threading.Event()

    def make() -> str:
        begun.set()
        assert may_end.wait(10)
        return "made"

    later = Later(make)
    gives_up = asyncio.create_task(later())
    assert await asyncio.to_thread(begun.wait, 10)
    waits = asyncio.create_task(later())
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

    later = Later(make)
    with pytest.raises(ImportError, match="a file is missing"):
        await later()
    assert await later() == "made"


def test_the_bot_starts_without_what_stands_behind_the_commands() -> None:
    code = "import json, sys, bot.commandline.run; print(json.dumps(list(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    loaded = json.loads(done.stdout)
    assert "cogs.pg" in loaded
    assert [name for name in loaded if name.startswith(NOT_AT_THE_START)] == []
