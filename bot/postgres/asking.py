"""One question to a server over a fresh connection, answered within a time limit."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import asyncpg

from bot.model.errors import PgherdError
from bot.model.facts import ServerState, Unanswered
from bot.model.installation import Server
from bot.model.ports import AddressBook
from bot.postgres.session import CONNECTION_ERRORS, fresh_session, unanswered

Answer = TypeVar("Answer")

# Compiling a query on catalogs takes longer than running it. Nothing ends the transaction but the
# end of the session: a ROLLBACK would wait for a server that hangs.
_BEGIN = "BEGIN READ ONLY; SET LOCAL jit = off"


async def located_within(
    addresses: AddressBook, server: Server, timeout_s: float
) -> Server | Unanswered:
    """The server with its address of now, or why there is none."""
    try:
        async with asyncio.timeout(timeout_s):
            return await addresses.located(server)
    except PgherdError as error:
        return Unanswered(ServerState.UNREACHABLE, f"{error.message} {error.hint}")
    except TimeoutError:
        return Unanswered(ServerState.UNREACHABLE, "its engine does not tell its address")


async def ask(
    addresses: AddressBook,
    server: Server,
    database: str,
    timeout_s: float,
    question: Callable[[asyncpg.Connection], Awaitable[Answer]],
) -> Answer | Unanswered:
    """What `question` finds out in one transaction that only reads, or why it could not.

    In one transaction everything comes from the same view of the server's activity.
    """
    end_s = asyncio.get_running_loop().time() + timeout_s
    located = await located_within(addresses, server, timeout_s)
    if isinstance(located, Unanswered):
        return located
    try:
        left_s = max(0.0, end_s - asyncio.get_running_loop().time())
        async with fresh_session(located, database, left_s) as session:
            await session.execute(_BEGIN)
            return await question(session)
    except CONNECTION_ERRORS as error:
        return unanswered(error, located)
