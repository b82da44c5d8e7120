"""Reading a content beside an application that locks, empties and alters its tables."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest
from support.content_reading import READER, by_name, content_of
from support.running_lab import RunningLab
from support.sql_sessions import database, session
from support.waiting import until

from bot.content import tables
from bot.content.patience import Patience
from bot.content.read import DatabaseContentReader
from bot.engines.address_book import EngineAddressBook
from bot.model.content import DatabaseContent
from bot.model.installation import Server

NAME = "content_locks"
ROWS = "INSERT INTO {} SELECT i, repeat(md5(i::text), 20) FROM generate_series(1, {}) AS i"
OUR_LOCKS = """
    SELECT count(*) FROM pg_locks AS l JOIN pg_stat_activity AS a USING (pid)
    WHERE a.application_name = 'pgherd' AND a.datname = current_database()
    AND l.relation >= 16384
"""
WAITS = "SELECT EXISTS (SELECT FROM pg_locks WHERE pid = $1 AND NOT granted)"


@pytest.fixture
def server(running_lab: RunningLab) -> Server:
    return running_lab.lab.servers["mealie_postgres"].as_server()


@pytest.fixture
async def inside(server: Server) -> AsyncIterator[asyncpg.Connection]:
    async with database(server, NAME) as inside:
        yield inside


async def begun(server: Server, dump_ended: asyncio.Event, ready: asyncio.Event) -> DatabaseContent:
    """What a backup asks for, beside a dump that has begun."""
    async with READER.snapshot(server, NAME, whole=False) as snapshot:
        await snapshot.described()
        ready.set()
        return await snapshot.content(jobs=1, dump_ended=dump_ended)


async def test_a_snapshot_holds_no_lock_of_a_table(
    server: Server, inside: asyncpg.Connection
) -> None:
    await inside.execute("CREATE TABLE t (id serial PRIMARY KEY); CREATE VIEW v AS TABLE t")
    async with READER.snapshot(server, NAME) as snapshot:
        await snapshot.described()
        assert await inside.fetchval(OUR_LOCKS) == 0
        await inside.execute("SET lock_timeout = 1; ALTER TABLE t ADD name text")
        await snapshot.sequences()
        assert await inside.fetchval(OUR_LOCKS) == 0


async def test_who_waits_for_the_dump_does_not_wait_for_the_hashes(
    server: Server, inside: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The application's TRUNCATE stands between the dump's lock and ours: the dump decides."""
    await inside.execute(
        "CREATE TABLE busy (id integer, name text); CREATE TABLE free (id integer)"
    )
    await inside.execute(ROWS.format("busy", 10))
    dump_ended, ready, refused = asyncio.Event(), asyncio.Event(), asyncio.Event()
    again = Patience.again

    def noted(patience: Patience[int], key: int) -> bool:
        refused.set()
        return again(patience, key)

    monkeypatch.setattr(Patience, "again", noted)
    async with session(server, NAME) as dump, session(server, NAME) as application:
        dumping = dump.transaction()
        await dumping.start()
        await dump.execute("LOCK TABLE busy, free IN ACCESS SHARE MODE")
        truncating = asyncio.create_task(application.execute("TRUNCATE busy"))
        waiter = application.get_server_pid()
        await until(lambda: inside.fetchval(WAITS, waiter))
        reading = asyncio.create_task(begun(server, dump_ended, ready))
        await ready.wait()
        await asyncio.wait_for(refused.wait(), 30)
        waiting = "SELECT array_agg(DISTINCT pid) FROM pg_locks WHERE NOT granted"
        assert await inside.fetchval(waiting) == [waiter]
        assert not reading.done()
        await dumping.commit()
        await truncating
        dump_ended.set()
        content = await reading
    (unread,) = content.unread
    assert (unread.kind, unread.name, unread.code) == ("rows", "public.busy", "tables_changing")
    assert set(by_name(content)) == {("public", "free")}


async def test_a_table_that_is_free_again_after_the_dump_is_read(
    server: Server, inside: asyncpg.Connection
) -> None:
    await inside.execute("CREATE TABLE busy (id integer, name text)")
    await inside.execute(ROWS.format("busy", 10))
    expected = by_name(await content_of(server, NAME))
    dump_ended, ready = asyncio.Event(), asyncio.Event()
    async with session(server, NAME) as application:
        altering = application.transaction()
        await altering.start()
        await application.execute("LOCK TABLE busy IN ACCESS EXCLUSIVE MODE")
        reading = asyncio.create_task(begun(server, dump_ended, ready))
        await ready.wait()
        await altering.rollback()
        dump_ended.set()
        content = await reading
    assert (by_name(content), content.unread) == (expected, ())


async def test_a_table_that_stays_locked_after_the_dump_is_named_as_unread(
    server: Server, inside: asyncpg.Connection
) -> None:
    await inside.execute("CREATE TABLE busy (id integer); CREATE TABLE free (id integer)")
    impatient = DatabaseContentReader(EngineAddressBook({}), lock_wait_s=0.1)
    dump_ended = asyncio.Event()
    dump_ended.set()
    async with inside.transaction():
        await inside.execute("LOCK TABLE busy IN ACCESS EXCLUSIVE MODE")
        async with impatient.snapshot(server, NAME, whole=False) as snapshot:
            content = await snapshot.content(dump_ended=dump_ended)
    assert [(one.name, one.code) for one in content.unread] == [("public.busy", "table_locked")]
    assert set(by_name(content)) == {("public", "free")}


async def test_pieces_of_a_table_add_up_to_the_whole(
    server: Server, inside: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    await inside.execute(
        "CREATE TABLE plain (id integer, name text);"
        "CREATE TABLE toasted (id integer, name text);"
        "ALTER TABLE toasted ALTER name SET STORAGE EXTERNAL;"
        "CREATE TABLE parts (id integer, name text) PARTITION BY HASH (id);"
        "CREATE TABLE part_0 PARTITION OF parts FOR VALUES WITH (MODULUS 2, REMAINDER 0);"
        "CREATE TABLE part_1 PARTITION OF parts FOR VALUES WITH (MODULUS 2, REMAINDER 1);"
    )
    await inside.execute(ROWS.format("plain", 2000) + ";" + ROWS.format("parts", 2000))
    await inside.execute(
        "INSERT INTO toasted SELECT i, repeat(md5(i::text), 200) FROM generate_series(1, 200) AS i"
    )
    whole = by_name(await content_of(server, NAME))
    monkeypatch.setattr(tables, "_PAGES_A_PIECE", 7)
    async with READER.snapshot(server, NAME) as snapshot:
        in_pieces = by_name(await snapshot.content(jobs=2))
    assert in_pieces == whole
    assert {name: table.rows for (_, name), table in whole.items()} == {
        "plain": 2000,
        "parts": 2000,
        "toasted": 200,
    }


async def test_an_index_that_calls_what_no_path_shows_hides_no_row(
    server: Server, inside: asyncpg.Connection
) -> None:
    await inside.execute(
        "CREATE FUNCTION inner_(integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT $1 + 1';"
        "CREATE FUNCTION outer_(integer) RETURNS integer LANGUAGE sql IMMUTABLE "
        "AS 'SELECT public.inner_($1)';"
        "CREATE TABLE t (id integer, name text); CREATE INDEX ON t (outer_(id));"
        # From 17 on such an index can be found in old databases only.
        "CREATE OR REPLACE FUNCTION outer_(integer) RETURNS integer LANGUAGE sql IMMUTABLE "
        "AS 'SELECT inner_($1)';"
    )
    await inside.execute(ROWS.format("t", 30))
    content = await content_of(server, NAME)
    assert by_name(content)["public", "t"].rows == 30


@pytest.mark.parametrize("encoding", ["WIN1252", "SQL_ASCII"])
async def test_bytes_that_are_no_characters_are_hashed_as_bytes(
    server: Server, encoding: str
) -> None:
    async with session(server) as admin:
        await admin.execute(
            f"CREATE DATABASE {NAME} ENCODING '{encoding}' LOCALE 'C' TEMPLATE template0"
        )
        try:
            hashes = []
            async with session(server, NAME) as inside:
                await inside.execute("SET client_encoding = 'SQL_ASCII'; CREATE TABLE t (a text)")
                for byte in ("81", "8d"):
                    await inside.execute(
                        "TRUNCATE t; SET client_min_messages = error;"
                        f"DO $$ BEGIN EXECUTE format('INSERT INTO t VALUES (%L)', "
                        f"convert_from('\\x{byte}', '{encoding}')); END $$"
                    )
                    hashes.append(by_name(await content_of(server, NAME))["public", "t"])
            assert [table.rows for table in hashes] == [1, 1]
            assert hashes[0].hash != hashes[1].hash
        finally:
            await admin.execute(f"DROP DATABASE {NAME} WITH (FORCE)")
