"""One job at a time on a server, whoever starts it: a bot, a command line, another host.

The lock is an advisory one inside the server, so all of them look at the same place. It lives as
long as the session that holds it: whoever dies, or is cut off, lets go of it. Who was only stopped
(SIGSTOP) holds it still, and has to be looked for: that is why its name tells host and pid.
"""

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from bot.model.errors import Blocked, ServiceFailure
from bot.model.installation import Server
from bot.model.runs import LockHolder
from bot.postgres.lock_name import holder_of, lock_name
from bot.postgres.session import (
    APPLICATION_NAME,
    CONNECTION_ERRORS,
    as_failure,
    connect,
    required_session,
)
from bot.postgres.sql import query

# Two numbers that no application has any reason to take.
_CLASS, _OBJECT = 0x70676864, 1  # "pghd"
_LIMIT_S = 15.0
_STILL_HELD_LIMIT_S = 5.0
# So that a server notices within two minutes that our host is gone.
_KEEPALIVES = {
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "6",
}


class ServerLock:
    """The lock of a server, held by a session of its own."""

    def __init__(self, session: asyncpg.Connection, server: Server) -> None:
        self._session = session
        self._server = server

    async def still_held(self) -> None:
        """Ask the session itself; raises ServiceFailure when it does not say yes within 5 s.

        After that nobody may go on as if it were held.
        """
        try:
            async with asyncio.timeout(_STILL_HELD_LIMIT_S):
                held = await self._session.fetchval(query("lock_is_held"), _CLASS, _OBJECT)
        except CONNECTION_ERRORS as error:
            raise self._lost() from error
        if not held:
            raise self._lost()

    def _lost(self) -> ServiceFailure:
        return ServiceFailure(
            f"pgherd has lost its lock on {self._server.name}: the session that held it has ended "
            "or does not answer.",
            code="lock_lost",
            hint="Nothing more was done: somebody else may be at work there now. Look whether "
            "the server runs (pgherd status), then what is left to do (pgherd runs).",
        )


@asynccontextmanager
async def server_lock(server: Server, purpose: str) -> AsyncIterator[ServerLock]:
    """Hold the server's lock while the block runs; `server` has been located.

    `purpose` says to others, in pg_stat_activity, what it is held for.

    Raises:
        Blocked: somebody holds it; the message says who, since when and for what.
        ServiceFailure: the server does not answer within 15 s.
    """
    name = lock_name(APPLICATION_NAME, purpose, socket.gethostname(), os.getpid())
    settings = {"application_name": name, **_KEEPALIVES}
    try:
        session = await connect(server, server.database, _LIMIT_S, settings)
    except CONNECTION_ERRORS as error:
        raise as_failure(error, server, server.database) from error
    try:
        await _take(session, server)
        yield ServerLock(session, server)
    finally:
        session.terminate()  # not close(): a hung server never answers, and the lock goes anyway


async def lock_holder(server: Server, timeout_s: float) -> LockHolder | None:
    """Who holds the server's lock now; `server` has been located.

    Raises ServiceFailure when the server does not answer within `timeout_s`.
    """
    async with required_session(server, server.database, timeout_s) as session:
        return await _holder(session)


async def _take(session: asyncpg.Connection, server: Server) -> None:
    try:
        async with asyncio.timeout(_LIMIT_S):
            await session.execute(query("no_idle_limit"))
            taken = await session.fetchval("SELECT pg_try_advisory_lock($1, $2)", _CLASS, _OBJECT)
            # Also when it was taken: in another database somebody may hold it. Of two that come at
            # the same moment, both may be refused then, but never neither.
            holder = await _holder(session)
    except CONNECTION_ERRORS as error:
        raise as_failure(error, server, server.database) from error
    if taken and holder is None:
        return
    told = "somebody who has just finished" if holder is None else str(holder)
    raise Blocked(
        f"Another job of pgherd holds the server {server.name}: {told}.",
        code="server_locked",
        hint="Wait for its end, or cancel it; the lock goes with it. A process that was stopped "
        "holds it too, until it is ended.",
    )


async def _holder(session: asyncpg.Connection) -> LockHolder | None:
    found = await session.fetchrow(query("lock_holder"), _CLASS, _OBJECT)
    return None if found is None else holder_of(found["application_name"], found["since"])
