"""Reading a content: which rows count, under whatever settings; and what happens when it fails."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator

import asyncpg
import pytest
from support.content_reading import READER, by_name, content_of
from support.running_lab import RunningLab
from support.sql_sessions import database, role, session
from support.waiting import until

from bot.content.compare import differences
from bot.content.read import DatabaseContentReader
from bot.engines.address_book import EngineAddressBook
from bot.model.errors import ServiceFailure
from bot.model.installation import Server
from bot.model.secret import Secret
from bot.postgres.sql import query

NAME = "content"
ROWS = "INSERT INTO {} SELECT n, 'row ' || n FROM generate_series(1, 100) AS n"


@pytest.fixture
def server(running_lab: RunningLab) -> Server:
    return running_lab.lab.servers["mealie_postgres"].as_server()


@pytest.fixture
async def inside(server: Server) -> AsyncIterator[asyncpg.Connection]:
    async with database(server, NAME) as inside:
        yield inside


async def read(server: Server, *, jobs: int = 1) -> dict[str, tuple[int, str]]:
    """Rows and hash of each table."""
    tables = by_name(await content_of(server, NAME, jobs=jobs))
    return {name: (table.rows, table.hash) for (_, name), table in tables.items()}


async def ours(server: Server) -> int:
    """Sessions of pgherd in the database."""
    async with session(server) as admin:
        return await admin.fetchval(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE application_name LIKE 'pgherd%' AND datname = $1",
            NAME,
        )


async def make_configuration(inside: asyncpg.Connection, table: str, condition: str) -> None:
    """Make it a table that an extension wants dumped where the condition holds."""
    await inside.execute(f"ALTER EXTENSION plpgsql ADD TABLE {table}")
    await inside.execute(
        "UPDATE pg_extension SET extconfig = coalesce(extconfig, '{}') || $1::regclass::oid, "
        "extcondition = coalesce(extcondition, '{}') || $2::text WHERE extname = 'plpgsql'",
        table,
        condition,
    )


async def test_settings_of_the_database_change_no_hash(
    server: Server, inside: asyncpg.Connection
) -> None:
    await inside.execute(
        "CREATE TYPE mood AS ENUM ('good'); CREATE TABLE other (id integer);"
        "CREATE TABLE printed (a timestamptz, b interval, c bytea[], d float8, e money, f regclass,"
        " g mood, h timestamptz[]);"
        "INSERT INTO printed VALUES ('2026-03-29 02:30+00', '1 day -2 hours', '{abc}', 0.1, 1,"
        " 'other', 'good', '{2026-03-29 02:30+00}')"
    )
    before = await content_of(server, NAME)
    for setting in (
        "datestyle = 'German'", "intervalstyle = 'sql_standard'", "bytea_output = 'escape'",
        "extra_float_digits = -10", "lc_monetary = 'C.UTF-8'", "search_path = public",
        "timezone = 'GMT+5'", "row_security = on", "default_transaction_isolation = 'serializable'",
        "statement_timeout = '1ms'", "lock_timeout = '1ms'", "transaction_timeout = '100ms'",
        "idle_in_transaction_session_timeout = '1ms'", "idle_session_timeout = '50ms'",
        "quote_all_identifiers = on", "default_transaction_deferrable = on", "jit = on",
    ):  # fmt: skip
        await inside.execute(f'ALTER DATABASE "{NAME}" SET {setting}')
    after = await content_of(server, NAME)
    assert {difference.kind for difference in differences(before, after)} == {"setting"}


async def test_the_encoding_of_a_database_means_nothing(server: Server) -> None:
    hashes = []
    for encoding in ("UTF8", "LATIN1"):
        async with session(server) as admin:
            await admin.execute(
                f"CREATE DATABASE \"{NAME}\" ENCODING '{encoding}' LOCALE 'C' TEMPLATE template0"
            )
            try:
                async with session(server, NAME) as inside:
                    await inside.execute(
                        "CREATE TABLE t (a text, b text[], c jsonb, d char(9));"
                        "INSERT INTO t VALUES ('Äpfel', '{Öl,ß}', '{\"ü\": \"é\"}', 'ä')"
                    )
                hashes.append((await read(server))["t"])
            finally:
                await admin.execute(f'DROP DATABASE "{NAME}" WITH (FORCE)')
    assert hashes[0] == hashes[1]


async def test_how_a_table_came_to_be_means_nothing(
    server: Server, inside: asyncpg.Connection
) -> None:
    await inside.execute(
        "CREATE TABLE plain (id integer, name text);"
        "CREATE TABLE holes (x text, id integer, y integer, name text);"
        "ALTER TABLE holes DROP COLUMN x, DROP COLUMN y;"
        "CREATE UNLOGGED TABLE squeezed (id integer, name text COMPRESSION pglz);"
        "CREATE TABLE parts (id integer, name text) PARTITION BY HASH (name);"
        "CREATE TABLE part_0 PARTITION OF parts FOR VALUES WITH (MODULUS 2, REMAINDER 0);"
        "CREATE TABLE part_1 (name text, id integer);"
        "ALTER TABLE parts ATTACH PARTITION part_1 FOR VALUES WITH (MODULUS 2, REMAINDER 1);"
        "CREATE TABLE more (id integer, name text,"
        " twice text GENERATED ALWAYS AS (name || name) STORED);"
    )
    for table in ("plain", "holes", "squeezed", "parts", "more (id, name)"):
        await inside.execute(ROWS.format(table))
    found = await read(server, jobs=2)
    assert set(found) == {"plain", "holes", "squeezed", "parts", "more"}
    assert set(found.values()) == {found["plain"]}
    assert found["plain"][0] == 100


async def test_a_parents_rows_are_not_those_of_its_children(
    server: Server, inside: asyncpg.Connection
) -> None:
    await inside.execute(
        "CREATE TABLE parent (id integer, name text); CREATE TABLE child () INHERITS (parent)"
    )
    await inside.execute(ROWS.format("child"))
    found = await read(server)
    assert {name: rows for name, (rows, _) in found.items()} == {"parent": 0, "child": 100}


async def test_only_tables_with_rows_of_their_own_are_read(
    server: Server, inside: asyncpg.Connection
) -> None:
    await inside.execute(
        "CREATE TABLE real (id integer); CREATE VIEW seen AS TABLE real;"
        "CREATE MATERIALIZED VIEW kept AS TABLE real; CREATE TEMP TABLE passing (id integer);"
        "CREATE FOREIGN DATA WRAPPER nowhere; CREATE SERVER far FOREIGN DATA WRAPPER nowhere;"
        "CREATE FOREIGN TABLE away (id integer) SERVER far;"
        "CREATE TABLE mixed (id integer) PARTITION BY LIST (id);"
        "CREATE TABLE near_part PARTITION OF mixed FOR VALUES IN (1);"
        "CREATE FOREIGN TABLE far_part PARTITION OF mixed FOR VALUES IN (2) SERVER far;"
    )
    assert set(await read(server)) == {"real", "near_part"}


async def test_of_an_extensions_tables_only_what_a_dump_has(
    server: Server, inside: asyncpg.Connection
) -> None:
    for table in ("kept", "left_out", "expected"):
        await inside.execute(f"CREATE TABLE {table} (id integer, name text)")
        await inside.execute(ROWS.format(table))
    await inside.execute("DELETE FROM expected WHERE id <= 10")
    await inside.execute("ALTER EXTENSION plpgsql ADD TABLE left_out")
    await make_configuration(inside, "kept", "WHERE id > 10")
    found = await read(server)
    assert set(found) == {"kept", "expected"}
    assert found["kept"] == found["expected"]


async def test_all_is_read_of_one_moment(server: Server, inside: asyncpg.Connection) -> None:
    await inside.execute("CREATE TABLE a (id integer, name text); CREATE TABLE b (LIKE a)")
    before = await read(server)
    async with READER.snapshot(server, NAME) as snapshot:
        await inside.execute(ROWS.format("a"))
        await inside.execute("CREATE TABLE c (id integer); SELECT lo_create(0)")
        content = await snapshot.content(jobs=3)
        async with session(server, NAME) as dump, dump.transaction(isolation="repeatable_read"):
            await dump.execute(f"SET TRANSACTION SNAPSHOT '{snapshot.id}'")
            assert await dump.fetchval("SELECT count(*) FROM a") == 0
    assert {t.name: (t.rows, t.hash) for t in content.tables} == before
    assert content.large_objects.count == 0


async def test_large_objects_are_equal_whatever_their_pages_look_like(
    server: Server, inside: asyncpg.Connection
) -> None:
    async def hash_after(statement: str) -> str:
        await inside.execute(
            "SELECT lo_unlink(oid) FROM pg_largeobject_metadata; SELECT lo_create(1), lo_create(2)"
        )
        await inside.execute(statement)
        return (await content_of(server, NAME)).large_objects.hash

    sparse = await hash_after(r"SELECT lo_put(1, 9000, '\x00')")
    full = await hash_after(r"SELECT lo_put(1, 0, decode(repeat('00', 9001), 'hex'))")
    assert sparse == full
    assert await hash_after(r"SELECT lo_put(1, 9001, '\x00')") != full
    assert await hash_after(r"SELECT lo_put(2, 9000, '\x00')") != full
    assert await hash_after(r"SELECT lo_put(1, 9000, '\x01')") != full


async def test_the_superuser_sees_through_a_forced_policy(
    server: Server, inside: asyncpg.Connection
) -> None:
    await inside.execute(
        "CREATE TABLE hidden (id integer, name text); ALTER TABLE hidden ENABLE ROW LEVEL SECURITY;"
        "ALTER TABLE hidden FORCE ROW LEVEL SECURITY; CREATE POLICY none ON hidden USING (false)"
    )
    await inside.execute(ROWS.format("hidden"))
    assert (await read(server))["hidden"][0] == 100


async def failure_of(server: Server) -> ServiceFailure:
    with pytest.raises(ServiceFailure) as caught:
        await content_of(server, NAME, jobs=2)
    return caught.value


async def test_rows_that_a_policy_hides_are_a_failure(
    server: Server, inside: asyncpg.Connection
) -> None:
    await inside.execute(
        "CREATE TABLE hidden (id integer); ALTER TABLE hidden ENABLE ROW LEVEL SECURITY;"
        # Only a superuser may read the catalog of subscriptions: here the table is what is missing.
        "GRANT SELECT ON hidden TO PUBLIC; GRANT SELECT ON pg_subscription TO PUBLIC"
    )
    async with role(server, "content_guest") as password:
        guest = Server("s", server.host, server.port, "content_guest", Secret(password), "postgres")
        error = await failure_of(guest)
    assert "the table public.hidden" in error.message
    assert error.code == "content_not_readable"
    assert "superuser" in error.hint


async def test_a_table_that_may_not_be_read_is_a_failure(
    server: Server, inside: asyncpg.Connection
) -> None:
    await inside.execute(
        "CREATE TABLE closed (id integer); GRANT SELECT ON pg_subscription TO PUBLIC"
    )
    async with role(server, "content_guest") as password:
        guest = Server("s", server.host, server.port, "content_guest", Secret(password), "postgres")
        error = await failure_of(guest)
    assert "public.closed" in error.message
    assert password not in repr(error)


async def test_a_table_that_stays_locked_is_a_failure_with_its_name(
    server: Server, inside: asyncpg.Connection
) -> None:
    await inside.execute("CREATE TABLE free (id integer); CREATE TABLE busy (id integer)")
    await inside.execute("SET application_name = 'somebody''s own'")
    impatient = DatabaseContentReader(EngineAddressBook({}), lock_wait_s=1)
    async with inside.transaction():
        await inside.execute("LOCK TABLE busy IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(ServiceFailure) as caught:
            async with impatient.snapshot(server, NAME) as snapshot:
                await snapshot.content()
    assert caught.value.code == "table_locked"
    holder = f"session {inside.get_server_pid()} (somebody's own, user {server.user})"
    assert f"longer than 1 s: public.busy by {holder}" in caught.value.message


async def test_one_table_that_fails_fails_the_whole(
    server: Server, inside: asyncpg.Connection
) -> None:
    for table in ("a", "b", "c"):
        await inside.execute(f"CREATE TABLE {table} (id integer, name text)")
        await inside.execute(ROWS.format(table))
    await make_configuration(inside, "b", "WHERE 1 / (id - id) = 1")
    error = await failure_of(server)
    assert "the table public.b" in error.message
    assert "division by zero" in error.message
    await until(lambda: no_session_of_ours(server))


async def test_a_table_emptied_just_after_the_snapshot_is_a_failure(
    server: Server, inside: asyncpg.Connection
) -> None:
    await inside.execute("CREATE TABLE emptied (id integer, name text)")
    await inside.execute(ROWS.format("emptied"))
    async with READER.snapshot(server, NAME) as snapshot:
        await inside.execute("TRUNCATE emptied")
        assert await snapshot.rewritten() == ("public.emptied",)
        with pytest.raises(ServiceFailure, match=r"public\.emptied") as caught:
            await snapshot.content()
    assert caught.value.code == "tables_changing"


async def no_session_of_ours(server: Server) -> bool:
    return await ours(server) == 0


async def make_slow_table(inside: asyncpg.Connection) -> None:
    await inside.execute("CREATE TABLE slow (id integer, name text)")
    await inside.execute(ROWS.format("slow"))
    await make_configuration(inside, "slow", "WHERE pg_sleep(60) IS NOT NULL")


async def at_work(server: Server) -> bool:
    async with session(server) as admin:
        return await admin.fetchval(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = $1 "
            "AND application_name = 'pgherd' AND wait_event = 'PgSleep')",
            NAME,
        )


async def test_a_cancelled_reading_leaves_nothing_at_work(
    server: Server, inside: asyncpg.Connection
) -> None:
    await make_slow_table(inside)
    reading = asyncio.create_task(content_of(server, NAME, jobs=2))
    await until(lambda: at_work(server))
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert await ours(server) == 0


async def test_a_killed_process_leaves_nothing_at_work(
    server: Server, inside: asyncpg.Connection
) -> None:
    await make_slow_table(inside)
    assert server.password is not None
    program = (
        "import asyncio, os\n"
        "from bot.content.read import DatabaseContentReader\n"
        "from bot.engines.address_book import EngineAddressBook\n"
        "from bot.model.installation import Server\n"
        "from bot.model.secret import Secret\n"
        f"server = Server('s', '{server.host}', {server.port}, '{server.user}',\n"
        "    Secret(os.environ['PASSWORD']), 'postgres')\n"
        "async def main():\n"
        f"    reader = DatabaseContentReader(EngineAddressBook({{}}))\n"
        f"    async with reader.snapshot(server, '{NAME}') as snapshot:\n"
        "        await snapshot.content()\n"
        "asyncio.run(main())\n"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, env={"PASSWORD": server.password.reveal()}
    )
    try:
        await until(lambda: at_work(server))
    finally:
        process.send_signal(signal.SIGKILL)
        await process.wait()
    await until(lambda: no_session_of_ours(server))


async def test_a_session_that_the_server_ends_is_a_failure(
    server: Server, inside: asyncpg.Connection
) -> None:
    await make_slow_table(inside)
    reading = asyncio.create_task(failure_of(server))
    await until(lambda: at_work(server))
    await inside.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE application_name = 'pgherd' AND datname = current_database()"
    )
    assert (await reading).code.startswith("server_")


async def test_a_database_that_is_not_there_is_a_failure(server: Server) -> None:
    error = await failure_of(server)
    assert NAME in error.message


async def test_only_a_backend_of_our_own_is_ended_whatever_has_its_number_by_then(
    server: Server, inside: asyncpg.Connection
) -> None:
    async with (
        role(server, "impostor") as password,
        session(server, NAME, application="pgherd") as own,
        session(server, NAME, application="pgherd") as left,
        session(server, NAME, application="shop") as shop,
        session(server, NAME, user="impostor", password=password, application="pgherd") as named,
    ):
        for others in (shop, named):
            await own.execute(query("end_own_backend"), others.get_server_pid())
            assert await others.fetchval("SELECT 1") == 1
        await own.execute(query("end_own_backend"), left.get_server_pid())
        await until(left.is_closed)
