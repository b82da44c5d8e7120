"""The proof that nothing was written: every kind of write is found, and what is none is not."""

import asyncio
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest
from support.fence_servers import FenceServer, Shop, process_server, role, shop
from support.waiting import until

from bot.model.errors import Blocked, ServiceFailure
from bot.model.fences import WriteCheckpoint
from bot.postgres.fence import checkpoint as fence_checkpoint
from bot.postgres.fence.changes import CANNOT_TELL, DatabaseNow
from bot.postgres.fence.reading import fence_session
from bot.postgres.fence.snapshot import (
    _database_now,
    begin_snapshot,
    counted,
    sequences_of,
    tables_of,
)

# What a database of every kind is made of, before the checkpoint.
SURROUNDINGS = """
    CREATE TABLE bare (a int, b text);
    INSERT INTO bare SELECT i, 'row ' || i FROM generate_series(1, 20) AS i;
    CREATE TABLE empty (a int);
    CREATE UNLOGGED TABLE fast (a int);
    INSERT INTO fast VALUES (1);
    CREATE TABLE parted (a int) PARTITION BY LIST (a);
    CREATE TABLE leaf PARTITION OF parted FOR VALUES IN (1);
    CREATE TABLE big (a int, b text);
    INSERT INTO big SELECT i, repeat('x', 100) FROM generate_series(1, 2000) AS i;
    CREATE MATERIALIZED VIEW seen AS SELECT * FROM bare;
    CREATE MATERIALIZED VIEW unseen AS SELECT * FROM bare WITH NO DATA;
    CREATE SEQUENCE numbers;
    SELECT nextval('numbers');
    CREATE STATISTICS pairs ON a, b FROM bare;
    SELECT lo_create(4711);
    SELECT lo_put(4711, 0, 'content');
    CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1';
"""

# The statement, and what the answer has to name. One after the other in one database.
WRITES = {
    "insert": (
        "INSERT INTO bare VALUES (21, 'new')",
        "public.bare (rows new or changed: 1, gone or changed: 0",
    ),
    "insert of a row that is there": ("INSERT INTO bare SELECT * FROM bare LIMIT 1", "public.bare"),
    "update": (
        "UPDATE bare SET b = 'uno' WHERE a = 6",
        "public.bare (rows new or changed: 1, gone or changed: 1",
    ),
    "update that changes nothing": ("UPDATE bare SET b = b WHERE a = 2", "public.bare"),
    "delete": (
        "DELETE FROM bare WHERE a = 3",
        "public.bare (rows new or changed: 0, gone or changed: 1",
    ),
    "delete and insert again": (
        "WITH gone AS (DELETE FROM bare WHERE a = 4 RETURNING *) INSERT INTO bare TABLE gone",
        "public.bare",
    ),
    "delete and vacuum": ("DELETE FROM bare WHERE a = 5; VACUUM FREEZE bare", "public.bare"),
    "insert and freeze": ("INSERT INTO bare VALUES (22); VACUUM FREEZE bare", "public.bare"),
    "upsert": (
        "INSERT INTO wares VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET name = 'y'",
        "public.wares",
    ),
    "truncate": ("TRUNCATE big", "public.big"),
    "truncate of an empty table": ("TRUNCATE empty", "pg_catalog.pg_class"),
    "partition": ("INSERT INTO parted VALUES (1)", "public.leaf"),
    "unlogged": ("INSERT INTO fast VALUES (2)", "public.fast"),
    "subtransaction": (
        "BEGIN; SAVEPOINT s; INSERT INTO bare VALUES (4); RELEASE s; COMMIT",
        "public.bare",
    ),
    "half rolled back": (
        "BEGIN; INSERT INTO bare VALUES (4); SAVEPOINT s; DELETE FROM bare; ROLLBACK TO s; COMMIT",
        "public.bare (rows new or changed: 1, gone or changed: 0",
    ),
    "prepared and committed": (
        "BEGIN; INSERT INTO bare VALUES (4); PREPARE TRANSACTION 'p'; COMMIT PREPARED 'p'",
        "public.bare",
    ),
    "nextval": ("SELECT nextval('numbers')", "sequences have moved: public.numbers"),
    "nextval that was rolled back": ("BEGIN; SELECT nextval('numbers'); ROLLBACK", "sequences"),
    "setval": ("SELECT setval('numbers', 1000)", "sequences have moved: public.numbers"),
    "setval to not called": ("SELECT setval('numbers', 1, false)", "sequences have moved"),
    "serial": ("INSERT INTO wares (name) VALUES ('x')", "sequences have moved"),
    "a new large object": ("SELECT lo_create(4712)", "pg_catalog.pg_largeobject_metadata"),
    "large object written": ("SELECT lo_put(4711, 3, 'x')", "pg_catalog.pg_largeobject"),
    "large object removed": ("SELECT lo_unlink(4711)", "pg_catalog.pg_largeobject"),
    "create table": ("CREATE TABLE new (a int)", "pg_catalog.pg_class"),
    "add column": ("ALTER TABLE empty ADD c int", "pg_catalog.pg_attribute"),
    "drop table": ("DROP TABLE empty", "pg_catalog.pg_class"),
    "create index": ("CREATE INDEX ON bare (a)", "pg_catalog.pg_class"),
    "replace function": (
        "CREATE OR REPLACE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 2'",
        "pg_catalog.pg_proc",
    ),
    "comment": ("COMMENT ON TABLE bare IS 'x'", "pg_catalog.pg_description"),
    "grant": ("GRANT SELECT ON bare TO PUBLIC", "pg_catalog.pg_class"),
    "default privileges": (
        "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC",
        "pg_catalog.pg_default_acl",
    ),
    "refresh": ("REFRESH MATERIALIZED VIEW seen", "pg_catalog.pg_class"),
    "first refresh": ("REFRESH MATERIALIZED VIEW unseen", "pg_catalog.pg_class"),
    "comment on the database": ("COMMENT ON DATABASE shop IS 'x'", "of the database were changed"),
    "grant on the database": (
        "GRANT CREATE ON DATABASE shop TO PUBLIC",
        "of the database were changed",
    ),
    "subscription": (
        (
            "CREATE SUBSCRIPTION s CONNECTION 'host=127.0.0.1 port=1' PUBLICATION p "
            "WITH (connect = off, slot_name = 'x')"
        ),
        "of the database were changed",
    ),
    "subscription enabled": ("ALTER SUBSCRIPTION s ENABLE", "of the database were changed"),
    "subscription disabled": ("ALTER SUBSCRIPTION s DISABLE", "of the database were changed"),
    "subscription dropped": (
        "ALTER SUBSCRIPTION s SET (slot_name = NONE); DROP SUBSCRIPTION s",
        "of the database were changed",
    ),
    "owner of the database": ("ALTER DATABASE shop OWNER TO herd", "of the database were changed"),
    "setting of a role in the database": (
        "ALTER ROLE shop IN DATABASE shop SET work_mem = '5MB'",
        "of the database were changed",
    ),
    "setting of the database": (
        "ALTER DATABASE shop SET work_mem = '5MB'",
        "of the database were changed",
    ),
}

# Since 15; it moves without any transaction having a number.
UNLOGGED_SEQUENCE = "SELECT nextval('faster')", "sequences have moved: public.faster"

NO_WRITES = {
    "select": "SELECT count(*) FROM bare",
    "select for update": "SELECT * FROM bare FOR UPDATE",
    "update that was rolled back": "BEGIN; UPDATE bare SET b = 'x'; ROLLBACK",
    "truncate that was rolled back": "BEGIN; TRUNCATE bare; CREATE TABLE new (a int); ROLLBACK",
    "prepared and rolled back": (
        "BEGIN; DELETE FROM bare; PREPARE TRANSACTION 'p'; ROLLBACK PREPARED 'p'"
    ),
    "insert and delete": "INSERT INTO bare VALUES (99, 'x'); DELETE FROM bare WHERE a = 99",
    "a lock": "BEGIN; LOCK TABLE bare; SELECT pg_current_xact_id(); COMMIT",
    "vacuum": "VACUUM",
    "vacuum that freezes": "VACUUM FREEZE",
    "analyze": "ANALYZE",
    "checkpoint": "CHECKPOINT",
    "a role": "CREATE ROLE passer",
    "a role that goes": "DROP ROLE passer",
    "another database's setting": "ALTER DATABASE postgres SET work_mem = '5MB'",
    "another database's setting taken back": "ALTER DATABASE postgres RESET work_mem",
    "a message in the log": "SELECT pg_logical_emit_message(true, 'x', 'y')",
}


@pytest.fixture
async def marked(fence_server: FenceServer) -> AsyncIterator[Shop]:
    async with shop(fence_server) as made, made.own_session() as own:
        await own.execute(SURROUNDINGS)
        yield made


async def checkpoint(made: Shop) -> WriteCheckpoint:
    return await made.fence.take_checkpoint(made.server, made.name)


async def written(made: Shop, since: WriteCheckpoint) -> str | None:
    return await made.fence.changes_since(made.server, made.name, since)


async def run(made: Shop, statements: str) -> None:
    """One after the other, in a session of their own that has gone then."""
    async with made.own_session() as own:
        for statement in statements.split("; "):
            await own.execute(statement)
        await own.close()


@asynccontextmanager
async def without_autovacuum(made: Shop) -> AsyncIterator[None]:
    """Else it may take the numbers of transactions in between, so that all has to be counted."""
    async with made.own_session("postgres") as own:

        async def none_at_work() -> bool:
            return not await own.fetchval(
                "SELECT count(*) FROM pg_stat_activity WHERE backend_type LIKE 'autovacuum%'"
            )

        try:
            await own.execute("ALTER SYSTEM SET autovacuum = off")
            await own.execute("SELECT pg_reload_conf()")
            await until(none_at_work)
            yield
        finally:
            await own.execute("ALTER SYSTEM RESET autovacuum")
            await own.execute("SELECT pg_reload_conf()")


async def test_every_kind_of_write_is_found_and_named(marked: Shop) -> None:
    writes = dict(WRITES)
    async with marked.own_session() as own:
        if own.get_server_version().major >= 15:
            await own.execute("CREATE UNLOGGED SEQUENCE faster")
            writes["nextval of an unlogged sequence"] = UNLOGGED_SEQUENCE
    missed = {}
    for what, (statements, expected) in writes.items():
        since = await checkpoint(marked)
        assert await written(marked, since) is None, what
        await run(marked, statements)
        found = await written(marked, since)
        if found is None or expected not in found or CANNOT_TELL in found:
            missed[what] = found
    assert missed == {}


async def test_what_writes_nothing_is_not_taken_for_a_write(marked: Shop) -> None:
    since = await checkpoint(marked)
    for what, statements in NO_WRITES.items():
        await run(marked, statements)
        assert await written(marked, since) is None, what


async def test_a_temporary_table_is_no_write_once_its_session_has_gone(marked: Shop) -> None:
    since = await checkpoint(marked)
    async with marked.own_session() as own:
        await own.execute("CREATE TEMP TABLE brief AS SELECT * FROM bare")
        await own.close()

    async def proven() -> bool:
        return await written(marked, since) is None

    await until(proven)  # the server drops it after its client has gone


async def test_autovacuum_is_not_taken_for_a_write(marked: Shop) -> None:
    async with marked.own_session() as own:
        await own.execute("DELETE FROM big WHERE a > 500; INSERT INTO big VALUES (1, 'x')")
        await own.execute(
            "CREATE TABLE noted AS SELECT "
            "sum(autovacuum_count) AS vacuums, sum(autoanalyze_count) AS analyzes "
            "FROM pg_stat_all_tables WHERE relname = 'big'"
        )
        since = await checkpoint(marked)
        first = await own.fetchval("SELECT pg_current_snapshot()::text")

        async def been_here() -> bool:
            return bool(
                await own.fetchval(
                    "SELECT vacuums < autovacuum_count AND analyzes < autoanalyze_count "
                    "FROM pg_stat_all_tables, noted WHERE relname = 'big'"
                )
            )

        await until(been_here, timeout_s=60)
        assert await own.fetchval("SELECT pg_current_snapshot()::text") != first
    assert await written(marked, since) is None


async def test_the_mark_outlives_a_restart_and_a_crash(marked: Shop) -> None:
    async with marked.own_session() as own:
        await own.execute("DROP TABLE fast")  # a crash empties it
    since = await checkpoint(marked)
    # A crash first: it moves sequences on, but for what was on the disk when the mark was taken.
    await marked.at.crash()
    assert await written(marked, since) is None
    async with marked.at.stopped():
        pass
    assert await written(marked, since) is None
    await run(marked, "DELETE FROM bare WHERE a = 2")
    assert "public.bare" in (await written(marked, since) or "")


async def test_an_unlogged_table_that_a_crash_has_emptied_is_told(marked: Shop) -> None:
    since = await checkpoint(marked)
    await marked.at.crash()
    assert await written(marked, since) == (
        "written to public.fast (rows new or changed: 0, gone or changed: 1)"
    )


async def test_a_mark_is_on_the_disk_when_it_has_been_taken(marked: Shop) -> None:
    async with marked.own_session() as own:
        await own.execute("DROP TABLE fast")
        await own.execute("ALTER ROLE herd SET synchronous_commit = off")
        await own.execute("ALTER SYSTEM SET wal_writer_delay = '10s'")
        await own.execute("SELECT pg_reload_conf()")
    try:
        since = await checkpoint(marked)
        await marked.at.crash()
        assert await written(marked, since) is None
    finally:
        async with marked.own_session() as own:
            await own.execute("ALTER ROLE herd RESET synchronous_commit")
            await own.execute("ALTER SYSTEM RESET wal_writer_delay")
            await own.execute("SELECT pg_reload_conf()")


async def test_a_crash_cannot_give_numbers_out_again_that_the_mark_has_counted(
    marked: Shop,
) -> None:
    async with marked.own_session() as own:
        await own.execute("DROP TABLE fast; SET synchronous_commit = off")
        since = await checkpoint(marked)
        await own.execute("UPDATE bare SET b = 'lost, or not'")
    await marked.at.crash()
    async with marked.own_session() as own:
        kept = await own.fetchval("SELECT bool_or(b = 'lost, or not') FROM bare")
    assert (await written(marked, since) is None) is not kept
    await run(marked, "INSERT INTO bare VALUES (4, 'four')")
    assert "public.bare" in (await written(marked, since) or "")


async def test_what_an_owner_sets_for_his_database_does_not_reach_the_proof(
    marked: Shop,
) -> None:
    async with marked.own_session() as own:
        await own.execute(
            "CREATE FUNCTION public.age(xid) RETURNS int LANGUAGE sql AS 'SELECT 2147483647';"
            "ALTER DATABASE shop SET search_path = public, pg_catalog;"
            "ALTER DATABASE shop SET default_transaction_read_only = on;"
            "ALTER DATABASE shop SET statement_timeout = '1ms';"
            "ALTER DATABASE shop SET idle_in_transaction_session_timeout = '1ms'"
        )
    since = await checkpoint(marked)
    async with marked.own_session() as own:
        await own.execute("SET default_transaction_read_only = off; SET statement_timeout = 0")
        await own.execute("UPDATE public.bare SET b = 'x' WHERE a = 1")
    assert "public.bare" in (await written(marked, since) or "")
    await marked.close()
    await marked.fence.lift(marked.server, "shop")


async def test_all_is_counted_as_of_one_snapshot_in_portions_of_any_size(
    marked: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with fence_session(marked.server, "shop") as session:
        place = await begin_snapshot(session)
        tables = await tables_of(session)
        await run(
            marked,
            "DELETE FROM bare WHERE a < 4; INSERT INTO fast VALUES (2); UPDATE big SET a = 0",
        )
        seen = {one.table.name: one for one in await counted(session, tables, place.next_xid)}
        rows = {name: seen[name].rows for name in ("public.bare", "public.fast", "public.big")}
        assert rows == {"public.bare": 20, "public.fast": 1, "public.big": 2000}
        assert all(one.newer == 0 for one in seen.values())
        sequences = await sequences_of(session)
        monkeypatch.setattr("bot.postgres.fence.snapshot._A_STATEMENT", 1)
        assert await sequences_of(session) == sequences
        assert len(sequences) == 2
        again = await counted(session, tables, place.next_xid)
        assert {one.table.name: one for one in again} == seen
        with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
            await session.execute("CREATE TABLE written (a int)")


async def test_a_snapshot_is_taken_anew_until_it_is_known_who_is_writing_where(
    marked: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[DatabaseNow] = []

    async def somebody_has_gone_at_first(session: asyncpg.Connection) -> DatabaseNow:
        looks.append(await _database_now(session))
        if len(looks) > 1:
            return looks[-1]
        await run(marked, "DELETE FROM bare WHERE a = 2")
        return replace(looks[0], unknown=True)

    monkeypatch.setattr("bot.postgres.fence.snapshot._database_now", somebody_has_gone_at_first)
    async with fence_session(marked.server, "shop") as session:
        assert await begin_snapshot(session) == looks[1]
        assert await session.fetchval("SELECT count(*) FROM public.bare") == 19


async def test_where_it_cannot_be_told_who_writes_nothing_is_marked_or_proven(
    marked: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    since = await checkpoint(marked)

    async def somebody_has_gone(session: asyncpg.Connection) -> DatabaseNow:
        return replace(await _database_now(session), unknown=True)

    monkeypatch.setattr("bot.postgres.fence.snapshot._UNKNOWN_LIMIT_S", 0.1)
    monkeypatch.setattr("bot.postgres.fence.snapshot._database_now", somebody_has_gone)
    found = await written(marked, since)
    assert (found or "").startswith(f"{CANNOT_TELL}: others write all the time")
    with pytest.raises(ServiceFailure) as failure:
        await checkpoint(marked)
    assert failure.value.code == "server_too_busy"


async def test_temporary_things_of_others_are_in_nobodys_way(marked: Shop) -> None:
    async with marked.own_session() as other:
        await other.execute("CREATE TEMPORARY TABLE brief (id serial)")
        since = await checkpoint(marked)
        await run(marked, "CREATE ROLE passer; DROP ROLE passer")  # so that all has to be counted
        assert await written(marked, since) is None


async def test_a_mark_is_not_taken_while_somebody_writes(marked: Shop) -> None:
    application = await marked.connect()
    since = await checkpoint(marked)
    await application.execute("BEGIN; INSERT INTO wares VALUES (-1, 'open')")
    with pytest.raises(Blocked, match="shop as shop") as blocked:
        await checkpoint(marked)
    assert blocked.value.code == "database_in_use"
    assert "somebody is writing now: shop as shop" in (await written(marked, since) or "")
    await application.execute("COMMIT")
    assert "public.wares" in (await written(marked, since) or "")
    application.terminate()


async def test_a_write_after_the_snapshot_and_before_the_mark_is_written_is_found(
    marked: Shop,
) -> None:
    async with without_autovacuum(marked), marked.own_session("postgres") as holder:
        # The checkpoint's name is a setting: who holds these reads on, and lets nobody write one.
        await holder.execute("BEGIN; LOCK TABLE pg_db_role_setting IN SHARE MODE")
        marking = asyncio.create_task(checkpoint(marked))

        async def counted_already() -> bool:
            return bool(
                await holder.fetchval(
                    "SELECT count(*) FROM pg_locks "
                    "WHERE relation = 'pg_db_role_setting'::regclass AND NOT granted"
                )
            )

        await until(counted_already)
        await run(marked, "DELETE FROM bare WHERE a = 2")
        await holder.execute("COMMIT")
        assert "public.bare" in (await written(marked, await marking) or "")


async def test_writers_of_other_databases_are_not_in_the_way(marked: Shop) -> None:
    async with shop(marked.at, "annex") as annex:
        busy = await annex.connect()
        await busy.execute("BEGIN; INSERT INTO wares (name) VALUES ('open')")
        since = await checkpoint(marked)
        assert await written(marked, since) is None
        await busy.execute("PREPARE TRANSACTION 'elsewhere'")
        assert await written(marked, since) is None
        await busy.execute("COMMIT PREPARED 'elsewhere'")
        assert await written(marked, since) is None
        await run(marked, "DELETE FROM bare WHERE a = 1")
        assert "public.bare" in (await written(marked, since) or "")
        busy.terminate()


async def test_a_mark_is_of_no_use_for_another_database_or_after_the_fence_was_lifted(
    marked: Shop,
) -> None:
    await marked.close()
    since = await checkpoint(marked)
    async with shop(marked.at, "annex") as annex:
        assert (await written(annex, since) or "").startswith(CANNOT_TELL)
    await marked.close()  # again: it writes to the server, not to the database
    assert await written(marked, since) is None
    for _ in range(8):
        later = await checkpoint(marked)
    assert "does not know the checkpoint" in (await written(marked, since) or "")
    assert await written(marked, later) is None
    await marked.fence.lift(marked.server, "shop")
    assert "does not know the checkpoint" in (await written(marked, later) or "")
    assert "damaged" in (await written(marked, WriteCheckpoint((("name", "{"),))) or "")


async def test_without_the_rows_counted_only_a_silent_server_is_proven_quiet(
    marked: Shop,
) -> None:
    async with marked.own_session() as own:
        await own.execute("DROP TABLE fast")

    async def in_silence() -> WriteCheckpoint | None:  # autovacuum may come in between
        taken = await fence_checkpoint.take_checkpoint(marked.server, "shop", counting_limit_s=0)
        return taken if await written(marked, taken) is None else None

    since = await until(in_silence)
    assert since is not None
    async with role(marked, "somebody"):
        found = await written(marked, since)
    assert found is not None
    assert found.startswith(CANNOT_TELL)
    assert found.endswith("compare the contents to be sure")


async def test_tables_that_cannot_be_read_in_time_are_no_proof(
    marked: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    since = await checkpoint(marked)
    async with role(marked, "somebody"):  # a transaction, so that the tables have to be read
        monkeypatch.setattr(fence_checkpoint, "_CHECKING_LIMIT_S", 0.0)
        found = await written(marked, since)
    assert found is not None
    assert found.startswith(f"{CANNOT_TELL}: the tables cannot be read")


@pytest.mark.slow
def test_a_server_that_was_set_back_to_an_earlier_copy_does_not_know_the_mark(
    tmp_path: Path,
) -> None:
    with process_server(18, tmp_path / "server") as at:
        found = asyncio.run(_set_back(at))
    assert "does not know the checkpoint" in (found or "")


async def _set_back(at: FenceServer) -> str | None:
    async with shop(at) as made:
        async with made.own_session() as own:
            data = Path(await own.fetchval("SHOW data_directory"))
        copy = data.with_suffix(".copy")
        async with at.stopped():
            _copy(data, copy)
        since = await checkpoint(made)
        assert await written(made, since) is None
        async with at.stopped():
            shutil.rmtree(data)
            _copy(copy, data)
        return await written(made, since)


def _copy(source: Path, target: Path) -> None:
    """With owners and modes: the server runs as somebody else."""
    subprocess.run(["cp", "-a", source, target], check=True)
