"""Runs SQL that changes a server, over a fresh connection."""

import asyncpg

from bot.model.errors import ServiceFailure
from bot.model.installation import Server
from bot.postgres.session import CONNECTION_ERRORS, as_failure, fresh_session

# What is run may hold what a server keeps of a password: its log is no place for that.
_UNLOGGED = (
    "SET log_statement = none; SET log_min_error_statement = panic; "
    "SET log_min_duration_statement = -1"
)


async def run_unlogged(
    server: Server, database: str, sql: str, *, to: str, timeout_s: float
) -> None:
    """Run it as a superuser, who alone may keep it out of the server's log.

    Several statements are one transaction. `to` says what for, as in `to make role x`.

    Raises:
        ServiceFailure: the server does not answer, or refuses a statement.
    """
    try:
        async with fresh_session(server, database, timeout_s) as session:
            await session.execute(_UNLOGGED)
            try:
                await session.execute(sql)
            except asyncpg.PostgresError as error:
                raise ServiceFailure(
                    f"{server.name} refuses {to}: {error}",
                    code="statement_refused",
                    hint=f"{error.hint or 'Mend what it says'}, then run it again: what was made "
                    "before stays, and is not made twice.",
                ) from error
    except CONNECTION_ERRORS as error:
        raise as_failure(error, server, database) from error
