"""Who is in the way of a session that waits for a lock; asked while it waits."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from bot.model.installation import Server
from bot.postgres.session import CONNECTION_ERRORS, fresh_session
from bot.postgres.sql import query

_ASKED_BEFORE_S = 5.0
"""So long before the server gives up waiting; then it would be too late."""
_ANSWER_LIMIT_S = 4.0


@dataclass(frozen=True, slots=True)
class Blocker:
    """A session that holds a lock, or waits for one before others."""

    object: str
    """The table, with its schema; where it is none, the kind of the lock."""
    pid: int
    user: str
    application: str

    def __str__(self) -> str:
        return f"{self.object} by session {self.pid} ({self.application}, user {self.user})"


class LockWait:
    """Filled while a statement waits."""

    def __init__(self) -> None:
        self.blockers: tuple[Blocker, ...] = ()
        """Empty where nobody was in the way, or nobody could tell."""


@asynccontextmanager
async def lock_wait_watched(
    server: Server, database: str, pid: int, lock_wait_s: float
) -> AsyncIterator[LockWait]:
    """While the block runs, look once what its backend waits for, shortly before it gives up."""
    wait = LockWait()

    async def look() -> None:
        await asyncio.sleep(max(lock_wait_s / 2, lock_wait_s - _ASKED_BEFORE_S))
        with suppress(*CONNECTION_ERRORS):
            async with fresh_session(server, database, _ANSWER_LIMIT_S) as session:
                rows = await session.fetch(query("lock_wait"), pid)
                wait.blockers = tuple(Blocker(**row) for row in rows)

    looking = asyncio.create_task(look())
    try:
        yield wait
    finally:
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)
