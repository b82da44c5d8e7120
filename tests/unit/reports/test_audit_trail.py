"""The lines that an act leaves in the audit, however it ends."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest

from bot.model.checks import Outcome
from bot.model.errors import Blocked
from bot.model.replies import AuditEntry
from bot.model.reports import Report
from bot.reports.audit.trail import Trail

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


class Kept:
    """An audit in memory."""

    def __init__(self) -> None:
        self.results: list[str] = []

    async def add(self, entry: AuditEntry) -> None:
        self.results.append(entry.result)

    async def latest(self, count: int) -> tuple[AuditEntry, ...]:
        return ()


async def followed(kept: Kept, work: Callable[[], Awaitable[Report]]) -> None:
    trail = Trail(kept, lambda: NOW)
    await trail.follow("backup_replace", "mealie", work, who="Ada", origin="chat")


async def test_an_act_leaves_a_line_before_and_one_after() -> None:
    kept = Kept()

    async def work() -> Report:
        assert kept.results == ["confirmed"]
        return Report("Done", Outcome.GOOD)

    await followed(kept, work)
    assert kept.results == ["confirmed", Outcome.GOOD]


async def test_an_act_that_failed_says_why() -> None:
    kept = Kept()

    async def work() -> Report:
        raise Blocked("Another job holds it.", code="server_locked", hint="Wait.")

    with pytest.raises(Blocked):
        await followed(kept, work)
    assert kept.results == ["confirmed", "failed: server_locked"]


async def test_an_act_that_was_cancelled_says_so() -> None:
    kept, began = Kept(), asyncio.Event()

    async def work() -> Report:
        began.set()
        await asyncio.Event().wait()
        return Report("Done", Outcome.GOOD)

    task = asyncio.create_task(followed(kept, work))
    await began.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert kept.results == ["confirmed", "cancelled"]
