"""Takes a moment of a database, and looks later what speaks against that nothing was written since.

changes.py says why that is a proof; the order of what happens here is part of it.
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
from bot.postgres.fence.changes import Counted, Moment, Place, Table
from bot.postgres.fence.marks import MOMENTS_SETTING, moments_text, moments_with
from bot.postgres.fence.reading import fence_session
from bot.postgres.fence.snapshot import begin_snapshot, counted, sequences_of, tables_of

_CHECKPOINT_LIMIT_S = 20.0
_COUNTING_LIMIT_S = 60.0
"""The applications stand still meanwhile. It takes what a count(*) of every table takes."""
_CHECKING_LIMIT_S = 900.0
_OTHERS_LIMIT_S = 60.0
"""For all that is not proportional to the data."""
_NAME_BYTES = 8

# A table stays locked, or the server gave up in time.
_NOT_COUNTED = (asyncpg.LockNotAvailableError, asyncpg.QueryCanceledError, TimeoutError)


async def take_moment(
    server: Server, database: str, *, counting_limit_s: float = _COUNTING_LIMIT_S
) -> WriteCheckpoint:
    """This moment of the database, kept in the server by name and here by value.

    Tables that cannot be counted in time are left out; then only a server in which nobody writes
    anything at all can be proven to be quiet.

    Raises:
        Blocked: somebody is writing to the database.
        ServiceFailure: the server does not answer, or who writes where cannot be told.
    """
    await _checkpoint(server)
    async with fence_session(server, database, counting_limit_s + _OTHERS_LIMIT_S) as session:
        place = await begin_snapshot(session)
        _refuse(place, server, database)
        # After the snapshot: what moves them from here on is found later.
        sequences = {seen.oid: seen.state for seen in await sequences_of(session)}
        tables = await tables_of(session)
        rows: dict[int, int] | None = None
        with suppress(*_NOT_COUNTED):
            async with asyncio.timeout(counting_limit_s):
                found = await counted(session, tables, place.next_xid)
                rows = {seen.table.oid: seen.rows for seen in found}
    name = secrets.token_hex(_NAME_BYTES)
    mark_xid = await _keep(server, database, place, name)
    return Moment(
        name=name,
        system=place.system,
        database_oid=place.database_oid,
        properties=place.properties,
        first_xid=place.next_xid,
        quiet_xid=changes.quiet_since(place.next_xid, mark_xid),
        sequences=sequences,
        rows=rows,
    ).to_mark()


async def spoken_against(server: Server, database: str, mark: WriteCheckpoint) -> str | None:
    """What speaks against that nothing was written since; None where nothing does.

    Raises:
        ServiceFailure: the server does not answer.
    """
    try:
        moment = Moment.of(mark)
    except (ValueError, KeyError) as error:
        return changes.not_read(f"the mark is damaged ({error!r})")
    async with fence_session(server, database, _CHECKING_LIMIT_S + _OTHERS_LIMIT_S) as session:
        now = await begin_snapshot(session)
        if now.unknown:
            return changes.not_read("others write all the time, and where cannot be told")
        if against := changes.another_place(moment, now):
            return against
        if against := changes.seen_at_once(moment, now, await sequences_of(session)):
            return against
        tables = changes.to_be_counted(moment, now, await tables_of(session))
        if against := changes.not_countable(moment, tables):
            return against
        found = await _counted_for_proof(session, tables, moment)
        return found if isinstance(found, str) else changes.seen_in_tables(moment, found)


async def _counted_for_proof(
    session: asyncpg.Connection, tables: tuple[Table, ...], moment: Moment
) -> tuple[Counted, ...] | str:
    try:
        async with asyncio.timeout(_CHECKING_LIMIT_S):
            return await counted(session, tables, moment.first_xid)
    except (*_NOT_COUNTED, asyncpg.UndefinedTableError) as error:
        return changes.not_read(f"the tables cannot be read ({error or 'not in time'})")


async def _checkpoint(server: Server) -> None:
    """Put on the disk where the sequences stand: a crash would move them on by what they keep.

    Without it, in too short a time, a crash looks like a write; it is the safe side.
    """
    with suppress(TimeoutError):
        async with (
            asyncio.timeout(_CHECKPOINT_LIMIT_S),
            fence_session(server, server.database, 2 * _CHECKPOINT_LIMIT_S) as session,
        ):
            await session.execute("CHECKPOINT")


async def _keep(server: Server, database: str, place: Place, name: str) -> int:
    """Write the moment's name into the server, durably; the number of the transaction that did.

    It comes after the snapshot, so that what the snapshot has counted is durable too.
    """
    moments = moments_text(moments_with(place.moments, name))
    async with fence_session(server, server.database) as session, session.transaction():
        await session.execute(
            statement("ALTER DATABASE %I SET %I = %L", database, MOMENTS_SETTING, moments)
        )
        return int(await session.fetchval("SELECT pg_current_xact_id()::text"))


def _refuse(place: Place, server: Server, database: str) -> None:
    if place.writing:
        raise Blocked(
            f"Somebody is writing to {database} on {server.name}: {'; '.join(place.writing)}.",
            code="database_in_use",
            hint="Stop the application, or end that session, and try again.",
        )
    if place.unknown:
        raise ServiceFailure(
            f"Others write to {server.name} all the time; whether to {database} cannot be told.",
            code="server_too_busy",
            hint="Try again when the server has less to do.",
        )
