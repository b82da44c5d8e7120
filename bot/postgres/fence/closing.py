"""Closing and lifting a fence: statements in one transaction, and the end of sessions."""

import asyncio
from collections.abc import Sequence

import asyncpg

from bot.model.errors import ServiceFailure
from bot.model.installation import Server
from bot.model.sql_text import statement
from bot.postgres.fence.decision import locked_out, to_be_ended
from bot.postgres.fence.facts import FenceFacts, FenceSession
from bot.postgres.fence.reading import read_facts
from bot.postgres.fence.sql_statements import Statement, closing, lifting
from bot.postgres.sql import query

_ENDING_LIMIT_S = 30.0
_STARTING_LIMIT_S = 2.0
"""A login takes milliseconds; one that takes longer has not sent its password yet."""
_POLL_S = 0.05

CLOSING_LIMIT_S = _ENDING_LIMIT_S + 30.0
"""For a session that closes a fence, whatever the server does."""


async def lift_fence(session: asyncpg.Connection, facts: FenceFacts) -> None:
    """Remove the fence with its marks, all at once; nothing happens where none stands.

    What somebody has opened by hand stays open.
    """
    await _all_or_nothing(session, lifting(facts))


async def close_fence(
    session: asyncpg.Connection, server: Server, facts: FenceFacts, owner: str, run: str
) -> FenceFacts:
    """Close the fence and end the sessions that may not go on; the facts once none is left.

    A role that is seen for the first time meanwhile is locked out too.

    Raises:
        ServiceFailure: a session is still there after half a minute.
    """
    await _all_or_nothing(session, closing(facts, run))
    loop = asyncio.get_running_loop()
    began_s = loop.time()
    # A login that begins from here on is refused; one that has begun may be past that check.
    starting = await _starting(session)
    while True:
        facts = await read_facts(session, server, facts.database, owner)
        left = to_be_ended(facts)
        waited_s = loop.time() - began_s
        if not left and (not starting or waited_s > _STARTING_LIMIT_S):
            return facts
        if waited_s > _ENDING_LIMIT_S:
            raise _lingering(left, facts)
        if locked_out(facts):
            await _all_or_nothing(session, closing(facts, run))
        await _end(session, left)
        await asyncio.sleep(_POLL_S)
        starting &= await _starting(session)


async def _all_or_nothing(session: asyncpg.Connection, statements: Sequence[Statement]) -> None:
    if not statements:
        return
    async with session.transaction():
        for template, *values in statements:
            await session.execute(statement(template, *values))


async def _starting(session: asyncpg.Connection) -> set[int]:
    return {row["pid"] for row in await session.fetch(query("fence_starting"))}


async def _end(session: asyncpg.Connection, left: Sequence[FenceSession]) -> None:
    if left:
        pids, starts = [s.pid for s in left], [s.backend_start for s in left]
        await session.execute(query("fence_end"), pids, starts)


def _lingering(left: Sequence[FenceSession], facts: FenceFacts) -> ServiceFailure:
    named = "; ".join(map(str, left))
    return ServiceFailure(
        f"Sessions of {facts.database} on {facts.server} were told to end and have not within "
        f"{_ENDING_LIMIT_S:.0f} s: {named}.",
        code="sessions_linger",
        hint="They may be waiting for the disk or the network: look again, and read the server's "
        "logs. The fence stands: nobody else can connect.",
    )
