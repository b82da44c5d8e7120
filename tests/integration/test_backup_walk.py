"""A backup is created, verified, restored, and the same as what was there: on real servers."""

import asyncio
import json
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest
from support.backups import BackupLab
from support.command_line import pgherd
from support.running_lab import RunningLab

from bot.backups.catalogue import BackupState
from bot.backups.format.manifest_text import read_manifest
from bot.backups.progress import Progress, Stage
from bot.model.errors import Blocked, UserMistake
from bot.postgres.databases import database_exists, drop_database

SERVICES = ("authentik", "mealie", "immich")
ODD = 'odd "db" \'n $HOME `x` \\ %41 é –; --'


@pytest.fixture
def lab(running_lab: RunningLab, tmp_path: Path) -> Iterator[BackupLab]:
    lab = BackupLab.of(running_lab, tmp_path / "sets")
    yield lab
    lab.settings.unlink()


@pytest.mark.parametrize(
    "service",
    [pytest.param(s, marks=() if s == "mealie" else pytest.mark.slow) for s in SERVICES],
)
async def test_a_set_restores_to_what_was_there_when_it_was_taken(
    lab: BackupLab, service: str
) -> None:
    manifest = await lab.taken(service)
    verdict = await lab.backups.verify(manifest.id, lab.told.append)
    assert verdict.faults == ()
    assert verdict.ok
    assert all(table.ok and table.rows_found == table.rows_expected for table in verdict.tables)
    assert sum(table.rows_found or 0 for table in verdict.tables) > 1000
    (known,) = await lab.backups.sets()
    assert known.state is BackupState.VERIFIED
    server = lab.server_of(service)
    try:
        restored = await lab.backups.restore(manifest.id, f"{service}_again", lab.told.append)
        assert restored.differences == ()
    finally:
        await drop_database(server, f"{service}_again")


async def test_nobody_else_may_read_a_set_and_it_says_what_it_is(lab: BackupLab) -> None:
    manifest = await lab.taken("mealie")
    folder = lab.set_folder(manifest.id)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}
    assert read_manifest((folder / "manifest.json").read_text(), manifest.id) == manifest
    assert {e.name for e in manifest.extensions} >= {"cube", "earthdistance", "pg_trgm"}
    assert manifest.server.version.startswith("17.")
    assert manifest.server.dump_version == manifest.server.version
    assert manifest.content.large_objects.count > 0
    assert manifest.dump.size_bytes == (folder / "mealie.sql.zst").stat().st_size
    password = lab.server_of("mealie").password
    assert password is not None
    told = b"".join(file.read_bytes() for file in folder.iterdir())
    assert password.reveal().encode() not in told


async def test_the_command_line_says_when_the_next_backup_is_due(lab: BackupLab) -> None:
    manifest = await lab.taken("mealie")
    told = await pgherd("--config", lab.settings, "backup", "next", "--json")
    assert told.status == 0, told.err
    due = {one["service"]: one for one in told.json["next"]}
    assert set(due) == {"authentik", "mealie", "immich"}
    assert due["mealie"]["last"] == manifest.id
    assert due["immich"]["last"] is None
    assert datetime.fromisoformat(due["mealie"]["at"]) > datetime.now(UTC)


async def test_password_verifiers_are_kept_only_when_asked_for(lab: BackupLab) -> None:
    async def globals_of(backup_id: str) -> bytes:
        argv = ("zstd", "-dc", str(lab.set_folder(backup_id) / "globals.sql.zst"))
        process = await asyncio.create_subprocess_exec(*argv, stdout=asyncio.subprocess.PIPE)
        return (await process.communicate())[0]

    without = await lab.taken("mealie")
    lab.with_passwords = True
    within = await lab.taken("mealie")
    assert b"SCRAM-SHA-256" not in await globals_of(without.id)
    assert b"SCRAM-SHA-256" in await globals_of(within.id)
    verdict = await lab.backups.verify(within.id, lab.told.append)
    assert verdict.ok, verdict.faults


async def test_what_is_written_meanwhile_is_in_both_or_in_neither(lab: BackupLab) -> None:
    stop = asyncio.Event()

    async def write() -> int:
        done = 0
        async with lab.session("authentik") as session:
            while not stop.is_set():
                await session.execute(
                    "INSERT INTO while_dumping (value) VALUES ('x'); "
                    "SELECT lo_from_bytea(0, '\\x0102'); "
                    "UPDATE while_dumping SET value = value || 'y' WHERE id % 7 = 0"
                )
                done += 1
        return done

    async with lab.session("authentik") as session:
        await session.execute("CREATE TABLE while_dumping (id serial PRIMARY KEY, value text)")
    try:
        writing = asyncio.create_task(write())
        manifest = await lab.taken("authentik")
        stop.set()
        assert await writing > 10
        before = {(s.schema, s.name): s for s in manifest.content.sequences}
        after = {(s.schema, s.name): s for s in manifest.sequences_after}
        assert before != after
        verdict = await lab.backups.verify(manifest.id, lab.told.append)
        assert verdict.ok, verdict.faults
    finally:
        stop.set()
        async with lab.session("authentik") as session:
            await session.execute("DROP TABLE while_dumping")
            await session.execute("SELECT lo_unlink(oid) FROM pg_largeobject_metadata "
                                  "WHERE lo_get(oid) = '\\x0102'")  # fmt: skip


async def test_odd_names_settings_and_rights_come_back(lab: BackupLab) -> None:
    server = lab.server_of("mealie")
    quoted = '"' + ODD.replace('"', '""') + '"'
    lab.with_service("odd", like="mealie", database=ODD)
    async with lab.session("mealie") as session:
        await session.execute(f"CREATE ROLE {quoted}")
        await session.execute(f"CREATE DATABASE {quoted} OWNER {quoted} CONNECTION LIMIT 7")
        for change in (
            f'ALTER DATABASE {quoted} SET search_path TO public, {quoted}, "$user"',
            f"ALTER DATABASE {quoted} SET default_transaction_read_only TO on",
            f"ALTER ROLE {quoted} IN DATABASE {quoted} SET work_mem TO '5MB'",
            f"REVOKE ALL ON DATABASE {quoted} FROM PUBLIC",
            f"GRANT CONNECT ON DATABASE {quoted} TO mealie_reader WITH GRANT OPTION",
            f"COMMENT ON DATABASE {quoted} IS 'it''s \\ :odd'",
        ):
            await session.execute(change)
    try:
        async with lab.session("odd") as session:
            await session.execute("SET default_transaction_read_only TO off")
            await session.execute(
                f"CREATE SCHEMA {quoted}; CREATE TABLE {quoted}.{quoted} ({quoted} text); "
                f"INSERT INTO {quoted}.{quoted} SELECT repeat('\\.' || n, n) "
                "FROM generate_series(1, 20) n"
            )
        manifest = await lab.taken("odd")
        verdict = await lab.backups.verify(manifest.id, lab.told.append)
        assert verdict.ok, verdict.faults
        restored = await lab.backups.restore(manifest.id, ODD[::-1], lab.told.append)
        assert restored.differences == ()
        lab.with_service("again", like="mealie", database=ODD[::-1])
        again = await lab.taken("again")
        assert replace(again.properties, name=ODD) == manifest.properties
        assert manifest.properties.connection_limit == 7
        assert len(manifest.properties.settings) == 3
    finally:
        for name in (ODD, ODD[::-1]):
            await drop_database(server, name)
        async with lab.session("mealie") as session:
            await session.execute(f"DROP ROLE {quoted}")


async def test_restore_refuses_a_name_that_is_taken_and_changes_nothing(lab: BackupLab) -> None:
    manifest = await lab.taken("mealie")
    with pytest.raises(UserMistake, match="already"):
        await lab.backups.restore(manifest.id, "mealie", lab.told.append)
    async with lab.session("mealie") as session:
        assert await session.fetchval("SELECT count(*) FROM recipes") > 0


@pytest.mark.parametrize("stage", [Stage.RESTORING, Stage.COMPARING])
async def test_a_restore_that_is_cancelled_leaves_no_database(lab: BackupLab, stage: Stage) -> None:
    manifest = await lab.taken("immich")

    def listener(told: Progress) -> None:
        if told.stage is stage:
            restoring.cancel()

    restoring = asyncio.create_task(lab.backups.restore(manifest.id, "half", listener))
    with pytest.raises(asyncio.CancelledError):
        await restoring
    assert not await database_exists(lab.server_of("immich"), "half")


async def test_over_the_old_database_which_stays_under_another_name(lab: BackupLab) -> None:
    server = lab.server_of("mealie")
    lab.with_service("notes", like="mealie", database="notes")
    async with lab.session("mealie") as session:
        await session.execute("CREATE DATABASE notes OWNER mealie")
    kept = "notes"
    try:
        async with lab.session("notes") as session:
            await session.execute("CREATE TABLE notes AS SELECT 'as it was' AS note")
        manifest = await lab.taken("notes")
        async with lab.session("notes") as session:
            await session.execute("UPDATE notes SET note = 'a mistake'")
            replaced = await lab.backups.replace(manifest.id, lab.told.append)
            with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError)):
                await session.execute("SELECT 1")
        kept = replaced.kept_as
        async with lab.session("notes") as now, lab.session("notes", kept) as before:
            assert await now.fetchval("SELECT note FROM notes") == "as it was"
            assert await before.fetchval("SELECT note FROM notes") == "a mistake"
        states = {one.id: one.state for one in await lab.backups.sets()}
        assert states == {
            manifest.id: BackupState.COMPLETE,
            replaced.safety_set: BackupState.COMPLETE,
        }
    finally:
        for name in {"notes", kept}:
            await drop_database(server, name)


async def test_retention_removes_sets_but_never_the_last_and_never_one_in_use(
    lab: BackupLab,
) -> None:
    first, second, third = [await lab.taken("mealie") for _ in range(3)]
    (lab.folder / "mealie/20200101T000000Z-notes").mkdir()  # a person's own
    lab.policy = replace(lab.policy, count=1)
    async with lab.outside.storage.using("mealie", second.id):
        dry = await lab.backups.prune(dry_run=True)
        assert dry.removed == (first.id, second.id)
        assert len(lab.names()) == 4
        pruned = await lab.backups.prune(dry_run=False)
    assert pruned.removed == (first.id,)
    assert {k.id: k.reason for k in pruned.kept} == {
        second.id: "in use by a restore or a test",
        third.id: "the last good backup",
    }
    assert set(lab.names()) == {"20200101T000000Z-notes", second.id, third.id}


async def test_only_one_test_of_a_set_goes_on_at_a_time(lab: BackupLab) -> None:
    manifest = await lab.taken("mealie")
    async with lab.outside.storage.alone("verify"):
        with pytest.raises(Blocked, match="verify"):
            await lab.backups.verify(manifest.id, lab.told.append)


@pytest.fixture
def temporary(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for temporary files of this test alone, which the servers' account can enter."""
    with tempfile.TemporaryDirectory(prefix="pgherd-test-") as name:
        Path(name).chmod(0o711)
        monkeypatch.setattr(tempfile, "tempdir", name)
        yield Path(name)


async def test_a_scratch_server_leaves_nothing_behind(lab: BackupLab, temporary: Path) -> None:
    manifest = await lab.taken("immich")
    place = lab.outside.place("immich_postgres")
    before = await names_of(place.engine)
    await lab.backups.verify(manifest.id, lab.told.append)
    testing = asyncio.create_task(
        lab.backups.verify(
            manifest.id, lambda told: testing.cancel() if told.stage == "comparing" else None
        )
    )
    with pytest.raises(asyncio.CancelledError):
        await testing
    assert await names_of(place.engine) == before
    assert list(temporary.iterdir()) == []


async def names_of(engine: object) -> object:
    return await engine.names()  # type: ignore[attr-defined] - the process engine's own


async def test_the_manifest_is_json_that_others_can_read(lab: BackupLab) -> None:
    manifest = await lab.taken("mealie")
    document = json.loads((lab.set_folder(manifest.id) / "manifest.json").read_text())
    assert document["format"] == 2
    assert document["set"]["dump"]["sha256"] == manifest.dump.sha256
    tables = {f"{t['schema']}.{t['name']}": t["rows"] for t in document["set"]["content"]["tables"]}
    async with lab.session("mealie") as session:
        assert tables["public.recipes"] == await session.fetchval("SELECT count(*) FROM recipes")
