"""Ends a session of somebody else."""

from datetime import datetime

import asyncpg

from bot.model.errors import Blocked, ServiceFailure, UserMistake
from bot.model.facts import Unanswered
from bot.model.installation import Server
from bot.model.ports import AddressBook
from bot.postgres.session import APPLICATION_NAME, ask
from bot.postgres.sql import query

_GONE_WITHIN_S = 2.0
# Connecting and asking come on top.
_TIMEOUT_S = _GONE_WITHIN_S + 2.5


class PostgresTerminator:
    """The SessionTerminator for real servers, from 14 on."""

    def __init__(self, addresses: AddressBook) -> None:
        self._addresses = addresses

    async def terminate(self, server: Server, pid: int, backend_start: datetime) -> bool:
        """See SessionTerminator."""

        async def end(session: asyncpg.Connection) -> bool:
            return await _end(session, server, pid, backend_start)

        ended = await ask(self._addresses, server, server.database, _TIMEOUT_S, end)
        if isinstance(ended, Unanswered):
            unknown = f"Whether session {pid} was ended is not known."
            raise ended.failure(server.name, hint=unknown)
        return ended


async def _end(
    session: asyncpg.Connection, server: Server, pid: int, backend_start: datetime
) -> bool:
    try:
        found = await session.fetchrow(
            query("terminate"), pid, backend_start, APPLICATION_NAME, round(_GONE_WITHIN_S * 1000)
        )
    except asyncpg.InsufficientPrivilegeError as error:
        raise Blocked(
            f"pgherd's role may not end session {pid} on {server.name}: {error}.",
            code="terminate_forbidden",
            hint="GRANT pg_signal_backend to it; a superuser's session takes a superuser to end.",
        ) from error
    if found is None or found["same"] is False:
        return False
    _refuse(found, server, pid)
    if not found["ended"]:
        raise ServiceFailure(
            f"Session {pid} on {server.name} was told to end and has not within "
            f"{_GONE_WITHIN_S:g} s.",
            code="session_lingers",
            hint="It may be stuck in the disk or the network: look again, and read the server's "
            "logs.",
        )
    return True


def _refuse(found: asyncpg.Record, server: Server, pid: int) -> None:
    """Raises for a session that is there and must not be ended."""
    if found["own"]:
        raise UserMistake(
            f"Session {pid} on {server.name} is pgherd's own.",
            code="own_session",
            hint="It ends by itself; stop what pgherd is doing instead.",
        )
    if found["same"] is None:
        raise Blocked(
            f"pgherd's role may not see whose session {pid} on {server.name} is.",
            code="session_hidden",
            hint="GRANT pg_monitor and pg_signal_backend to it.",
        )
    if not found["is_client"]:
        raise UserMistake(
            f"Process {pid} on {server.name} is not a client's session.",
            code="not_a_client",
            hint="The server needs it: only clients' sessions can be ended here.",
        )
