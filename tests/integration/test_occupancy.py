"""How many things a database of a real server has: one that is not empty is nobody's target."""

from dataclasses import replace

import pytest
from support.fence_servers import FenceServer
from support.sql_sessions import database, session

from bot.engines.address_book import EngineAddressBook
from bot.model.errors import ServiceFailure
from bot.model.installation import Server
from bot.postgres.databases import PostgresOccupancy

NAME = "perhaps_empty"
COUNTED = {
    "table": "CREATE TABLE one (a int)",
    "partitioned table": "CREATE TABLE parted (a int) PARTITION BY LIST (a)",
    "view": "CREATE VIEW two AS SELECT 1",
    "materialized view": "CREATE MATERIALIZED VIEW three AS SELECT 1",
    "sequence": "CREATE SEQUENCE four",
    "foreign table": (
        "CREATE FOREIGN DATA WRAPPER nobodys; CREATE SERVER far FOREIGN DATA WRAPPER nobodys;"
        "CREATE FOREIGN TABLE five (a int) SERVER far"
    ),
    "table of a schema of its own": "CREATE SCHEMA app; CREATE TABLE app.one (a int)",
    "function": "CREATE FUNCTION six() RETURNS int LANGUAGE sql AS 'SELECT 6'",
    "large object": "SELECT lo_create(4711)",
}


@pytest.fixture
def server(fence_server: FenceServer) -> Server:
    return fence_server.server


async def objects(server: Server, name: str = NAME) -> int | None:
    return await PostgresOccupancy(EngineAddressBook({})).objects(server, name)


async def test_each_thing_that_somebody_has_made_is_counted(server: Server) -> None:
    async with database(server, NAME) as inside:
        assert await objects(server) == 0
        counts = {}
        for number, (what, statements) in enumerate(COUNTED.items()):
            await inside.execute(statements)
            counts[what] = (await objects(server) or 0) - number
        assert counts == dict.fromkeys(COUNTED, 1)


async def test_an_extension_and_what_is_temporary_leave_a_database_empty(server: Server) -> None:
    async with database(server, NAME) as inside:
        # Functions, views and types; one server has only this of the two, the others that.
        extension = await inside.fetchval(
            "SELECT min(name) FROM pg_available_extensions "
            "WHERE name IN ('pg_stat_statements', 'vector')"
        )
        await inside.execute(f"CREATE EXTENSION {extension}")
        await inside.execute("CREATE TEMPORARY TABLE brief (a text)")
        await inside.execute("CREATE TABLE gone (a text); DROP TABLE gone")
        assert await objects(server) == 0
        async with session(server, NAME) as other:
            await other.execute("CREATE TEMPORARY SEQUENCE brief_too")
            assert await objects(server) == 0


async def test_no_database_is_not_an_empty_one_and_no_server_is_a_failure(server: Server) -> None:
    assert await objects(server, "nowhere") is None
    with pytest.raises(ServiceFailure) as failure:
        await objects(replace(server, port=1))
    assert failure.value.code == "server_down"
