"""Reads who is connected to a server: one connection, everything of the same moment."""

import asyncpg

from bot.model.connections import (
    ConnectionCount,
    ConnectionLimits,
    PreparedTransaction,
    ServerConnections,
    Session,
    SessionState,
)
from bot.model.facts import Unanswered
from bot.model.installation import Server
from bot.model.ports import AddressBook
from bot.postgres.session import APPLICATION_NAME, ask
from bot.postgres.sql import query

# Of waiting ones, of transactions, of statements: a server may have thousands.
_MOST_SESSIONS = 50
# Enough to tell a statement by; the server itself keeps track_activity_query_size (1024).
_STATEMENT_CHARACTERS = 500


class PostgresConnections:
    """The ConnectionsReader for real servers."""

    def __init__(self, addresses: AddressBook) -> None:
        self._addresses = addresses

    async def connections(
        self, server: Server, timeout_s: float, *, with_statements: bool
    ) -> ServerConnections | Unanswered:
        """See ConnectionsReader."""

        async def look(session: asyncpg.Connection) -> ServerConnections:
            return await _connections(session, with_statements=with_statements)

        return await ask(self._addresses, server, server.database, timeout_s, look)

    async def session(
        self, server: Server, pid: int, timeout_s: float
    ) -> Session | Unanswered | None:
        """See ConnectionsReader."""

        async def look(session: asyncpg.Connection) -> Session | None:
            row = await session.fetchrow(query("session_named"), pid, APPLICATION_NAME)
            return None if row is None else _session(row)

        return await ask(self._addresses, server, server.database, timeout_s, look)


async def _connections(session: asyncpg.Connection, *, with_statements: bool) -> ServerConnections:
    limits = await session.fetchrow(query("connection_limits"))
    assert limits is not None
    counts = await session.fetch(query("connection_counts"))
    sessions = await session.fetch(
        query("sessions"), _MOST_SESSIONS, with_statements, _STATEMENT_CHARACTERS, APPLICATION_NAME
    )
    prepared = await session.fetch(query("prepared_transactions"), _MOST_SESSIONS)
    return ServerConnections(
        ConnectionLimits(**limits),
        tuple(_count(row) for row in counts),
        tuple(_session(row) for row in sessions),
        tuple(PreparedTransaction(**{**row, "blocks": tuple(row["blocks"])}) for row in prepared),
    )


def _count(row: asyncpg.Record) -> ConnectionCount:
    return ConnectionCount(**{**row, "state": SessionState(row["state"])})


def _session(row: asyncpg.Record) -> Session:
    # 0 stands for a prepared transaction, which tells by itself whom it blocks; a pid comes once
    # for each of its parallel workers.
    blockers = sorted(set(row["blocked_by"]) - {0})
    return Session(**{**row, "state": SessionState(row["state"]), "blocked_by": tuple(blockers)})
