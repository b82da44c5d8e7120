"""One job at a time on a server, whoever starts it: a bot, a command line, another host.

The lock is an advisory one inside the server, so all of them look at the same place. It lives as
long as the session that holds it: whoever dies, or is cut off, lets go of it.
"""

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from bot.model.errors import Blocked
from bot.model.installation import Server
from bot.postgres.failures import as_failure
from bot.postgres.session import APPLICATION_NAME, CONNECTION_ERRORS
from bot.postgres.sql import query

# Two numbers that no application has any reason to take; advisory locks belong to a database.
_CLASS, _OBJECT = 0x70676864, 1  # "pghd"
_LIMIT_S = 15.0
_NAME_BYTES = 63  # of an application_name: NAMEDATALEN - 1
# So that a server notices within two minutes that our host is gone.
_KEEPALIVES = {
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "6",
}


@asynccontextmanager
async def server_lock(server: Server, purpose: str) -> AsyncIterator[None]:
    """Hold the server's lock while the block runs; `server` has been located.

    `purpose` says to others, in pg_stat_activity, what it is held for.

    Raises:
        Blocked: somebody holds it; the message says who, since when and for what.
        ServiceFailure: the server does not answer within 15 s.
    """
    try:
        async with asyncio.timeout(_LIMIT_S):
            session = await _connect(server, purpose)
    except CONNECTION_ERRORS as error:
        raise as_failure(error, server, server.database) from error
    try:
        await _take(session, server)
        yield
    finally:
        session.terminate()  # not close(): a hung server never answers, and the lock goes anyway


async def _take(session: asyncpg.Connection, server: Server) -> None:
    try:
        async with asyncio.timeout(_LIMIT_S):
            await session.execute(query("no_idle_limit"))
            if await session.fetchval("SELECT pg_try_advisory_lock($1, $2)", _CLASS, _OBJECT):
                return
            holder = await session.fetchrow(query("lock_holder"), _CLASS, _OBJECT)
    except CONNECTION_ERRORS as error:
        raise as_failure(error, server, server.database) from error
    told = "somebody who has just finished" if holder is None else _told(holder)
    raise Blocked(
        f"Another job of pgherd holds the server {server.name}: {told}.",
        code="server_locked",
        hint="Wait for its end, or cancel it; the lock goes with it.",
    )


def _told(holder: asyncpg.Record) -> str:
    return f"{holder['application_name']}, since {holder['since']:%Y-%m-%d %H:%M:%S} UTC"


async def _connect(server: Server, purpose: str) -> asyncpg.Connection:
    name = f"{APPLICATION_NAME} {purpose} ({socket.gethostname()}:{os.getpid()})"
    return await asyncpg.connect(
        host=server.known_host,
        port=server.port,
        user=server.user,
        password=server.password.reveal() if server.password else None,
        database=server.database,
        timeout=_LIMIT_S,
        statement_cache_size=0,  # a pooler in between may not keep prepared statements
        server_settings={"application_name": name.encode()[:_NAME_BYTES].decode(errors="ignore")}
        | _KEEPALIVES,
    )
