"""How a fence is closed: all at once or not at all, and nobody slips in while it happens."""

import asyncio
import signal
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest
from support.fence_servers import FenceServer, Shop, role, shop
from support.waiting import until

from bot.model.errors import Blocked, ServiceFailure
from bot.postgres.session import CONNECTION_ERRORS
from bot.postgres.sql import query


@pytest.fixture
async def fenced(fence_server: FenceServer) -> AsyncIterator[Shop]:
    """A service whose database a test fences."""
    async with shop(fence_server) as made:
        yield made


@asynccontextmanager
async def altering(made: Shop) -> AsyncIterator[asyncpg.Connection]:
    """Somebody who alters the database as well, and has not committed; the last to close waits."""
    async with made.own_session("postgres") as other:
        await other.execute("BEGIN; ALTER DATABASE shop CONNECTION LIMIT 5")
        yield other


async def in_the_way(other: asyncpg.Connection) -> bool:
    """Whether a client waits for this session; autovacuum may too."""
    await other.execute("SELECT pg_stat_clear_snapshot()")  # else as it was at the first look
    waiting = (
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE backend_type = 'client backend' AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
    )
    return bool(await other.fetchval(waiting))


async def test_a_fence_whose_last_statement_is_refused_leaves_nothing_behind(
    fenced: Shop,
) -> None:
    async with altering(fenced) as other:
        closing = asyncio.create_task(fenced.close())
        await until(lambda: in_the_way(other))
        await other.execute("COMMIT")
        with pytest.raises(ServiceFailure) as failure:
            await closing
        assert failure.value.code == "fence_statement_refused"
        await other.execute("ALTER DATABASE shop CONNECTION LIMIT -1")
    assert await fenced.fence.state(fenced.server, "shop") is None
    (await fenced.connect()).terminate()


async def test_a_lifting_whose_last_statement_is_refused_leaves_the_fence_whole(
    fenced: Shop,
) -> None:
    await fenced.close()
    before = await fenced.surroundings()
    async with altering(fenced) as other:
        lifting = asyncio.create_task(fenced.fence.lift(fenced.server, "shop"))
        await until(lambda: in_the_way(other))
        await other.execute("COMMIT")
        with pytest.raises(ServiceFailure) as failure:
            await lifting
        assert failure.value.code == "fence_statement_refused"
        await other.execute("ALTER DATABASE shop CONNECTION LIMIT 0")
    assert await fenced.surroundings() == before


async def test_who_was_past_the_check_of_its_role_when_the_fence_closed_is_ended_too(
    fenced: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.postgres.fence.closing._STARTING_LIMIT_S", 60.0)
    async with fenced.own_session("postgres") as own:
        entering = asyncio.create_task(_slow_to_enter(fenced))
        await until(lambda: _holds_its_database(own))
        await fenced.close()
    with pytest.raises(CONNECTION_ERRORS):
        await (await entering).execute("INSERT INTO wares (name) VALUES ('late')")


async def test_who_never_answers_with_its_password_holds_nobody_up(
    fenced: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.postgres.fence.closing._STARTING_LIMIT_S", 0.2)
    reader, writer = await asyncio.open_connection(fenced.server.host, fenced.server.port)
    parameters = b"user\0shop\0database\0shop\0\0"
    writer.write(struct.pack("!ii", len(parameters) + 8, 196608) + parameters)
    try:
        assert await reader.readexactly(1) == b"R"  # it asks for a password
        await fenced.close()
    finally:
        writer.close()
    state = await fenced.fence.state(fenced.server, "shop")
    assert state is not None
    assert state.holds


async def test_a_role_that_shows_itself_while_sessions_are_ended_is_shut_out_too(
    fenced: Shop,
) -> None:
    application = await fenced.connect()
    pid = application.get_server_pid()
    async with role(fenced, "lord", "SUPERUSER") as lord:
        await fenced.at.send(pid, signal.SIGSTOP)  # closing goes on until it has ended
        try:
            closing = asyncio.create_task(fenced.close())
            await until(lambda: fenced.fence.state(fenced.server, "shop"))
            intruder = await fenced.connect(user=lord)
            await until(intruder.is_closed)
        finally:
            await fenced.at.send(pid, signal.SIGCONT)
        await closing
        state = await fenced.fence.state(fenced.server, "shop")
        assert state is not None
        assert (state.roles, state.holds) == (("lord", "shop"), True)
        await fenced.fence.lift(fenced.server, "shop")


async def test_a_transaction_that_is_prepared_while_the_fence_closes_is_told(
    fenced: Shop,
) -> None:
    application = await fenced.connect()
    await application.execute("BEGIN; INSERT INTO wares (name) VALUES ('x')")
    async with altering(fenced) as other:
        closing = asyncio.create_task(fenced.close())
        await until(lambda: in_the_way(other))
        await application.execute("PREPARE TRANSACTION 'late'")
        await other.execute("ROLLBACK")
        try:
            with pytest.raises(Blocked, match="prepared transaction late") as blocked:
                await closing
            assert blocked.value.code == "fence_useless"
        finally:
            async with fenced.own_session() as own:
                await own.execute("ROLLBACK PREPARED 'late'")


async def test_only_the_very_session_is_ended_whatever_has_its_number_by_then(
    fenced: Shop,
) -> None:
    async with fenced.own_session("postgres") as own:
        application = await fenced.connect()
        pid = application.get_server_pid()
        began = "SELECT backend_start FROM pg_stat_activity WHERE pid = $1"
        start = await own.fetchval(began, pid)
        other = await own.fetchval("SELECT $1::timestamptz - interval '1 ms'", start)
        await own.execute(query("fence_end"), [pid], [other])
        assert await application.fetchval("SELECT 1") == 1
        await own.execute(query("fence_end"), [pid], [start])
        await until(application.is_closed)


async def _slow_to_enter(made: Shop) -> asyncpg.Connection:
    """As its application: past the checks of role and database, it is seen a second later."""
    return await asyncpg.connect(
        host=made.server.host,
        port=made.server.port,
        user=made.name,
        password="a test only",
        database=made.name,
        server_settings={"post_auth_delay": "1"},
    )


async def _holds_its_database(own: asyncpg.Connection) -> bool:
    """Whether somebody is being let in: it has the lock on the database that comes after."""
    return bool(
        await own.fetchval(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'object' "
            "AND classid = 'pg_database'::regclass AND mode = 'RowExclusiveLock'"
        )
    )
