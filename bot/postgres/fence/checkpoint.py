"""Write checkpoints: taken of a database, and held against it later.

changes.py says why that proves anything; the order of what happens here is part of the proof.
"""

import asyncio
import secrets
from contextlib import suppress

import asyncpg

from bot.model.errors import Blocked, ServiceFailure
from bot.model.fences import WriteCheckpoint
from bot.model.installation import Server
from bot.model.sql_text import statement
from bot.postgres.fence import changes
from bot.postgres.fence.changes import Checkpoint, DatabaseNow, Table
from bot.postgres.fence.marks import CHECKPOINTS_SETTING, checkpoints_text, checkpoints_with
from bot.postgres.fence.reading import fence_session
from bot.postgres.fence.snapshot import begin_snapshot, counted, sequences_of, tables_of

_FLUSH_LIMIT_S = 20.0
_COUNTING_LIMIT_S = 60.0
"""The applications stand still meanwhile. It takes what a count(*) of every table takes."""
_CHECKING_LIMIT_S = 900.0
_OTHERS_LIMIT_S = 60.0
"""For all that is not proportional to the data."""
_NAME_BYTES = 8

# A table stays locked, or the server gave up in time.
_NOT_COUNTED = (asyncpg.LockNotAvailableError, asyncpg.QueryCanceledError, TimeoutError)


async def take_checkpoint(
    server: Server, database: str, *, counting_limit_s: float = _COUNTING_LIMIT_S
) -> WriteCheckpoint:
    """A write checkpoint of the database now; the server keeps its name.

    Where the tables cannot be counted in time, rows are left out of it: then a later check succeeds
    only if no transaction at all has run on the server.

    Raises:
        Blocked: somebody is writing to the database.
        ServiceFailure: the server does not answer, or who writes where cannot be told.
    """
    await _flush_sequences(server)
    async with fence_session(server, database, counting_limit_s + _OTHERS_LIMIT_S) as session:
        now = await begin_snapshot(session)
        _refuse(now, server, database)
        # After the snapshot: what moves them from here on is found later.
        sequences = {seen.oid: seen.state for seen in await sequences_of(session)}
        tables = await tables_of(session)
        rows: dict[int, int] | None = None
        with suppress(*_NOT_COUNTED):
            async with asyncio.timeout(counting_limit_s):
                found = await counted(session, tables, now.next_xid)
                rows = {seen.table.oid: seen.rows for seen in found}
    name = secrets.token_hex(_NAME_BYTES)
    name_xid = await _keep(server, database, now, name)
    return Checkpoint(
        name=name,
        system=now.system,
        database_oid=now.database_oid,
        properties=now.properties,
        first_xid=now.next_xid,
        quiet_xid=changes.quiet_since(now.next_xid, name_xid),
        sequences=sequences,
        rows=rows,
    ).to_plain()


async def changes_since(server: Server, database: str, checkpoint: WriteCheckpoint) -> str | None:
    """What was changed since the checkpoint, or why nobody can tell; None where nothing was.

    Raises:
        ServiceFailure: the server does not answer.
    """
    try:
        then = Checkpoint.of(checkpoint)
    except (ValueError, KeyError) as error:
        return changes.unreadable(f"the checkpoint is damaged ({error!r})")
    async with fence_session(server, database, _CHECKING_LIMIT_S + _OTHERS_LIMIT_S) as session:
        now = await begin_snapshot(session)
        if now.unknown:
            return changes.unreadable("others write all the time, and where cannot be told")
        if why_not := changes.cannot_compare(then, now):
            return why_not
        if found := changes.changes_at_once(then, now, await sequences_of(session)):
            return found
        tables = changes.tables_to_count(then, now, await tables_of(session))
        if why_not := changes.cannot_count(then, tables):
            return why_not
        return await _changes_in_tables(session, tables, then)


async def _changes_in_tables(
    session: asyncpg.Connection, tables: tuple[Table, ...], then: Checkpoint
) -> str | None:
    try:
        async with asyncio.timeout(_CHECKING_LIMIT_S):
            return changes.changes_in_tables(then, await counted(session, tables, then.first_xid))
    except (*_NOT_COUNTED, asyncpg.UndefinedTableError) as error:
        return changes.unreadable(f"the tables cannot be read ({error or 'not in time'})")


async def _flush_sequences(server: Server) -> None:
    """Have the server checkpoint itself, so that a crash does not move sequences on.

    It keeps some values of each in advance. Where that takes too long, a crash looks like a write:
    the safe side.
    """
    with suppress(TimeoutError):
        async with (
            asyncio.timeout(_FLUSH_LIMIT_S),
            fence_session(server, server.database, 2 * _FLUSH_LIMIT_S) as session,
        ):
            await session.execute("CHECKPOINT")


async def _keep(server: Server, database: str, now: DatabaseNow, name: str) -> int:
    """Write the checkpoint's name into the server; the number of the transaction that did.

    It begins after the snapshot and is durable, so what the snapshot has seen is durable too.
    """
    names = checkpoints_text(checkpoints_with(now.checkpoints, name))
    async with fence_session(server, server.database) as session, session.transaction():
        await session.execute(
            statement("ALTER DATABASE %I SET %I = %L", database, CHECKPOINTS_SETTING, names)
        )
        return int(await session.fetchval("SELECT pg_current_xact_id()::text"))


def _refuse(now: DatabaseNow, server: Server, database: str) -> None:
    if now.writing:
        raise Blocked(
            f"Somebody is writing to {database} on {server.name}: {'; '.join(now.writing)}.",
            code="database_in_use",
            hint="Stop the application, or end that session, and try again.",
        )
    if now.unknown:
        raise ServiceFailure(
            f"Others write to {server.name} all the time, and it cannot be told whether they write "
            f"to {database}.",
            code="server_too_busy",
            hint="Try again when the server has less to do.",
        )
