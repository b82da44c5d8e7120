"""Reads the facts that a fence is decided from."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import asyncpg

from bot.model.errors import ServiceFailure
from bot.model.installation import Server
from bot.postgres.content_settings import NO_TRANSACTION_LIMIT, TRANSACTION_LIMIT_SINCE
from bot.postgres.fence.facts import (
    FencedDatabase,
    FenceFacts,
    FenceRole,
    FenceSession,
    Named,
    ScheduledJob,
)
from bot.postgres.fence.marks import FENCE_SETTING, DatabaseMark, RoleMark
from bot.postgres.session import CONNECTION_ERRORS, as_failure, fresh_session
from bot.postgres.sql import query

_LIMIT_S = 30.0

# Stronger than what is set for the role or the database: names are those of pg_catalog, writes are
# allowed, and a long scan ends with its client.
_SETTINGS = {
    "search_path": "",
    "default_transaction_read_only": "off",
    "idle_in_transaction_session_timeout": "0",
    "lock_timeout": "10s",
    "synchronous_commit": "local",  # on the disk when it returns, but no standby has to have it
    "client_connection_check_interval": "2s",
    "jit": "off",
}


@asynccontextmanager
async def fence_session(
    server: Server, database: str, limit_s: float = _LIMIT_S
) -> AsyncIterator[asyncpg.Connection]:
    """A session to read or to change a fence; see fresh_session.

    Raises:
        ServiceFailure: the server does not answer within `limit_s`, or refuses a statement.
    """
    connected = False
    try:
        async with fresh_session(server, database, limit_s, _SETTINGS) as session:
            connected = True
            if session.get_server_version().major >= TRANSACTION_LIMIT_SINCE:
                await session.execute(NO_TRANSACTION_LIMIT)
            yield session
    except CONNECTION_ERRORS as error:
        if connected and _is_about_a_statement(error):
            raise ServiceFailure(
                f"{server.name} refused a statement for the fence around a database: {error}.",
                code="fence_statement_refused",
                hint="Nothing was changed. A fence needs a superuser (docs/own-role.md). Try again "
                "if somebody was altering the same roles.",
            ) from error
        raise as_failure(error, server, database) from error


async def read_facts(
    session: asyncpg.Connection, server: Server, database: str, owner: str | None = None
) -> FenceFacts:
    """The facts in the server's catalogs; scheduled jobs are read by `with_jobs`.

    Raises:
        ServiceFailure: somebody has changed a mark so that it cannot be read.
    """
    about = await session.fetchrow(query("fence_database"), database, FENCE_SETTING)
    assert about is not None  # the one row that is always there
    roles = await session.fetch(query("fence_roles"), database, owner, FENCE_SETTING)
    sessions = await session.fetch(query("fence_sessions"))
    prepared = await session.fetch(query("fence_prepared"), database)
    subscriptions = await session.fetch(query("fence_subscriptions"), database)
    try:
        return FenceFacts(
            server=server.name,
            database=database,
            own_role=about["own_role"],
            own_is_superuser=about["own_is_superuser"],
            found=_database(about),
            database_oids=frozenset(about["database_oids"]),
            roles=tuple(_role(row) for row in roles),
            sessions=tuple(FenceSession(**row) for row in sessions),
            prepared=tuple(Named(**row) for row in prepared),
            subscriptions=tuple(Named(**row) for row in subscriptions),
        )
    except ValueError as error:
        raise ServiceFailure(
            f"A mark of pgherd's fences on {server.name} has been changed: {error}.",
            code="fence_mark_unreadable",
            hint="Find it (SELECT * FROM pg_db_role_setting) and lift that fence by hand: "
            "docs/fence.md.",
        ) from error


async def with_jobs(facts: FenceFacts, server: Server) -> FenceFacts:
    """The facts with the jobs of pg_cron that run in the database, wherever their table is."""
    jobs: list[ScheduledJob] = []
    async with fence_session(server, server.database) as session:
        rows = await session.fetch(query("fence_cron_databases"), facts.database, server.database)
    for row in rows:
        async with fence_session(server, row["name"]) as session:
            if await session.fetchval(query("fence_cron_there")):
                found = await session.fetch(query("fence_cron_jobs"), facts.database)
                jobs += (ScheduledJob(**job) for job in found)
    return replace(facts, jobs=tuple(jobs))


def _is_about_a_statement(error: BaseException) -> bool:
    return isinstance(error, asyncpg.PostgresError) and not isinstance(
        error,
        (
            asyncpg.PostgresConnectionError,
            asyncpg.OperatorInterventionError,  # a shutdown, or a time limit
        ),
    )


def _database(row: asyncpg.Record) -> FencedDatabase | None:
    if row["oid"] is None:
        return None
    mark = None if row["mark"] is None else DatabaseMark.parse(row["mark"])
    return FencedDatabase(row["oid"], row["connection_limit"], mark)


def _role(row: asyncpg.Record) -> FenceRole:
    mark = None if row["mark"] is None else RoleMark.parse(row["mark"])
    others = tuple(row["other_databases"])
    return FenceRole(**{**row, "other_databases": others, "mark": mark})
