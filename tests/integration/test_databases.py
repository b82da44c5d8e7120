"""Databases of real servers are dropped and change names: both or neither, whoever is connected."""

import asyncio
import signal
from dataclasses import replace

import asyncpg
import pytest
from support.fence_servers import FenceServer, Shop, shop, stubborn
from support.sql_sessions import connect, database, session
from support.waiting import until

from bot.model.errors import ServiceFailure
from bot.model.installation import Server
from bot.postgres.databases import database_exists, drop_database, swap_databases

NEW, ASIDE = 'shop "new" %s', "shop 'before'"
COUNT = "SELECT count(*) FROM wares"


@pytest.fixture
def server(fence_server: FenceServer) -> Server:
    return fence_server.server


async def oids(server: Server, *names: str) -> dict[str, int]:
    """Which database each of these names is; those that are not there are left out."""
    async with session(server) as own:
        found = await own.fetch(
            "SELECT datname, oid FROM pg_database WHERE datname = ANY ($1)", list(names)
        )
    return dict(found)


async def test_a_database_is_dropped_whoever_is_connected(server: Server) -> None:
    async with session(server) as own:
        await own.execute('CREATE DATABASE "odd ""name"" %s"')
    name = 'odd "name" %s'
    connected = await connect(server, name)
    assert await database_exists(server, name)
    await drop_database(server, name)
    await until(connected.is_closed)
    assert not await database_exists(server, name)
    await drop_database(server, name)  # nothing happens


async def test_a_server_that_is_not_there_is_a_failure_of_each(server: Server) -> None:
    nowhere = replace(server, port=1)
    for asked in (
        database_exists(nowhere, "shop"),
        drop_database(nowhere, "shop"),
        swap_databases(nowhere, "shop", NEW, ASIDE),
    ):
        with pytest.raises(ServiceFailure) as failure:
            await asked
        assert failure.value.code == "server_down"


async def test_a_database_that_cannot_be_dropped_is_a_failure(server: Server) -> None:
    with pytest.raises(ServiceFailure, match="currently open database"):
        await drop_database(server, server.database)


async def test_an_application_that_reconnects_for_ever_does_not_stop_a_swap_and_loses_nothing(
    fence_server: FenceServer,
) -> None:
    async with shop(fence_server) as made, stubborn(made.connect) as application:
        await _copied(made)
        visitor = await connect(made.server, NEW)
        before = await oids(made.server, "shop", NEW)
        try:
            await swap_databases(made.server, "shop", NEW, ASIDE)
            written = application.written
            await until(lambda: application.written > written)
            after = await oids(made.server, "shop", NEW, ASIDE)
            assert after == {"shop": before[NEW], ASIDE: before["shop"]}
            await until(visitor.is_closed)
        finally:
            rows = []
            for name in ("shop", ASIDE):
                async with session(made.server, name) as inside:
                    rows.append(await inside.fetchval(COUNT))
            await drop_database(made.server, ASIDE)
    assert rows[0] >= 1
    assert sum(rows) >= 100 + written


async def test_the_database_that_pgherd_itself_connects_to_keeps_its_name(
    fence_server: FenceServer,
) -> None:
    async with shop(fence_server) as made, database(made.server, NEW):
        inside = replace(made.server, database="shop")
        with pytest.raises(ServiceFailure, match="current database cannot be renamed"):
            await swap_databases(inside, "shop", NEW, ASIDE)


@pytest.mark.parametrize(
    "name_taken", [None, ASIDE], ids=["the new one is gone", "the name is taken"]
)
async def test_where_one_cannot_change_its_name_both_keep_theirs_and_take_connections(
    fence_server: FenceServer, name_taken: str | None
) -> None:
    async with shop(fence_server) as made:
        before = await oids(made.server, "shop")
        if name_taken is None:
            with pytest.raises(ServiceFailure, match="does not exist"):
                await swap_databases(made.server, "shop", NEW, ASIDE)
            assert await oids(made.server, "shop", NEW, ASIDE) == before
        else:
            async with database(made.server, name_taken), database(made.server, NEW):
                before = await oids(made.server, "shop", NEW, ASIDE)
                with pytest.raises(ServiceFailure, match="already exists"):
                    await swap_databases(made.server, "shop", NEW, ASIDE)
                assert await oids(made.server, "shop", NEW, ASIDE) == before
        (await made.connect()).terminate()


async def test_a_swap_that_is_cut_off_leaves_the_names_and_the_owner_let_in(
    fence_server: FenceServer,
) -> None:
    async with shop(fence_server) as made, database(made.server, NEW):
        before = await oids(made.server, "shop", NEW)
        application = await made.connect()
        pid = application.get_server_pid()
        await made.at.send(pid, signal.SIGSTOP)  # it cannot end, so the swap has to wait
        try:
            swapping = asyncio.create_task(swap_databases(made.server, "shop", NEW, ASIDE))
            async with made.own_session("postgres") as own:
                await until(lambda: _ended_of_ours(own))
            with pytest.raises(ServiceFailure):
                await swapping
            assert await oids(made.server, "shop", NEW, ASIDE) == before
            (await made.connect()).terminate()
        finally:
            await made.at.send(pid, signal.SIGCONT)
        await until(application.is_closed)


async def _copied(made: Shop) -> None:
    """Another database with the same table and no rows."""
    async with made.own_session("postgres") as own:
        await own.execute(await own.fetchval("SELECT format('CREATE DATABASE %I', $1::text)", NEW))
    async with session(made.server, NEW) as inside:
        await inside.execute("CREATE TABLE wares (id serial PRIMARY KEY, name text)")
        await inside.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO shop")
        await inside.execute("GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO shop")


async def _ended_of_ours(own: asyncpg.Connection) -> int:
    """End the session of pgherd that waits for others to go; how many there were."""
    ended = await own.fetch(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'pgherd' "
        "AND state = 'active' AND query LIKE 'ALTER DATABASE%RENAME%'"
    )
    return len(ended)
