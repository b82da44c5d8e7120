"""Every way to fail, with the real fault: a backup says why, and nothing looks like a good one."""

import asyncio
import json
import os
import shutil
import signal
import stat
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from support.backup_folders import RottenFolder
from support.backups import BackupLab
from support.command_line import pgherd, started
from support.held_dump import dump_held
from support.needed import need_root
from support.running_lab import RunningLab
from support.waiting import until

from bot.backups.catalogue import BackupState
from bot.backups.progress import Stage
from bot.content.read import ContentSnapshot
from bot.engines.address_book import EngineAddressBook
from bot.engines.process_exec import ProcessExec
from bot.engines.processes import ProcessEngine
from bot.model.content import EMPTIED
from bot.model.errors import PgherdError, ServiceFailure
from bot.model.facts import ServerFacts
from bot.model.secret import Secret
from bot.postgres.databases import drop_database
from bot.postgres.facts import FactsReader


@pytest.fixture
def lab(running_lab: RunningLab, tmp_path: Path) -> Iterator[BackupLab]:
    lab = BackupLab.of(running_lab, tmp_path / "sets")
    yield lab
    lab.settings.unlink()


@pytest.fixture
def tools() -> Iterator[Path]:
    """A folder for programs, which the servers' account can enter."""
    folder = Path(tempfile.mkdtemp(prefix="pgherd-tools-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


class OtherTools(ProcessEngine):
    """As if the container's image had these programs instead."""

    def __init__(self, engine_folder: Path, tools: Path, *, only: bool) -> None:
        super().__init__(engine_folder)
        self._tools, self._only = tools, only

    @asynccontextmanager
    async def exec(
        self,
        container: str,
        argv: Sequence[str],
        *,
        mark: str,
        environment: Mapping[str, str] | None = None,
        stdin: AsyncIterator[bytes] | None = None,
    ) -> AsyncIterator[ProcessExec]:
        given = {**(environment or {}), "PGHERD_BIN_DIR": str(self._tools)}
        if self._only:
            given["PATH"] = str(self._tools)
        async with super().exec(
            container, argv, mark=mark, environment=given, stdin=stdin
        ) as running:
            yield running


def with_tools(lab: BackupLab, running: RunningLab, tools: Path, *, only: bool = False) -> None:
    lab.engines = {"lab": OtherTools(running.folder / "engine", tools, only=only)}


def real_tools(running: RunningLab) -> Path:
    return Path(running.lab.servers["mealie_postgres"].bin_dir or "")


def script(folder: Path, name: str, text: str) -> None:
    file = folder / name
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(file.stat().st_mode | stat.S_IRWXU | stat.S_IXGRP | stat.S_IXOTH)


async def failure_of(lab: BackupLab, service: str = "mealie") -> PgherdError:
    """The failure of a backup, which has left a record of itself and nothing else."""
    with pytest.raises(PgherdError) as raised:
        await lab.taken(service)
    await nothing_else_is_left(lab, raised.value, service)
    return raised.value


async def nothing_else_is_left(lab: BackupLab, error: PgherdError, service: str) -> None:
    (known,) = await lab.backups.sets()
    assert known.state is BackupState.FAILED
    assert lab.names() == [known.entry]
    record = json.loads((lab.folder / service / known.entry).read_text())
    assert (record["code"], record["message"], record["hint"]) == (
        error.code,
        error.message,
        error.hint,
    )
    assert error.hint
    await until(lambda: not lab.programs(lab.server_of(service).name))


async def test_the_server_killed_while_it_is_dumped(
    lab: BackupLab, running_lab: RunningLab
) -> None:
    engine = running_lab.engine
    async with dump_held(lab, "mealie") as dump:
        taking = asyncio.create_task(lab.taken("mealie"))
        await dump.reached()
        pid = await engine.pid("mealie_postgres")
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        await engine.stop("mealie_postgres", timeout_s=0)
    try:
        with pytest.raises(ServiceFailure) as raised:
            await taking
        await nothing_else_is_left(lab, raised.value, "mealie")
        assert raised.value.code.startswith("server_") or "content" in raised.value.code
    finally:
        await engine.start("mealie_postgres")
        await until(lambda: answers(lab), timeout_s=30)


async def answers(lab: BackupLab) -> bool:
    read = FactsReader(EngineAddressBook({})).read
    return isinstance(await read(lab.server_of("mealie"), (), 2), ServerFacts)


async def test_the_dumps_connection_cut(lab: BackupLab) -> None:
    async with dump_held(lab, "immich") as dump, lab.session("immich") as session:
        taking = asyncio.create_task(lab.taken("immich"))
        await dump.reached()
        await session.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE application_name = 'pgherd backup'"
        )
    with pytest.raises(ServiceFailure) as raised:
        await taking
    assert raised.value.code == "server_lost"
    await nothing_else_is_left(lab, raised.value, "immich")


async def test_a_wrong_password_is_told_and_not_shown(lab: BackupLab) -> None:
    lab.set_server(replace(lab.server_of("mealie"), password=Secret("s3cret-but-wrong")))
    error = await failure_of(lab)
    assert error.code == "server_refused"
    assert "password" in error.message
    assert "s3cret" not in f"{error.message} {error.hint} {error!r}"


async def test_a_database_that_is_not_there(lab: BackupLab) -> None:
    lab.with_service("gone", like="mealie", database="gone")
    error = await failure_of(lab, "gone")
    assert "gone" in error.message
    assert "does not exist" in error.message


async def test_a_database_dropped_while_it_is_dumped(lab: BackupLab) -> None:
    async with lab.session("mealie") as session:
        await session.execute("CREATE DATABASE going TEMPLATE template0")
    lab.with_service("going", like="mealie", database="going")
    async with dump_held(lab, "going") as dump:
        taking = asyncio.create_task(lab.taken("going"))
        await dump.reached()
        await drop_database(lab.server_of("mealie"), "going")
    with pytest.raises(ServiceFailure) as raised:
        await taking
    await nothing_else_is_left(lab, raised.value, "going")


async def test_a_table_that_somebody_keeps_locked(lab: BackupLab) -> None:
    lab.lock_wait_s = 2
    async with lab.session("mealie") as session, session.transaction():
        await session.execute("LOCK TABLE recipes IN ACCESS EXCLUSIVE MODE")
        error = await failure_of(lab)
        holder = session.get_server_pid()
    assert error.code == "table_locked"
    assert f"public.recipes by session {holder}" in error.message


def truncating(lab: BackupLab, monkeypatch: pytest.MonkeyPatch, table: str, *, times: int) -> None:
    """An application that empties its table between a backup's snapshot and its dump."""
    described, left = ContentSnapshot.described, [times]

    async def then_truncated(snapshot: ContentSnapshot) -> None:
        await described(snapshot)
        if left[0] > 0:
            left[0] -= 1
            async with lab.session("mealie") as application:
                await application.execute(f"TRUNCATE {table}; INSERT INTO {table} VALUES (1)")

    monkeypatch.setattr(ContentSnapshot, "described", then_truncated)


async def test_a_table_that_is_emptied_as_the_dump_begins_is_dumped_again(
    lab: BackupLab, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with lab.table("mealie", "emptied"):
        truncating(lab, monkeypatch, "emptied", times=1)
        manifest = await lab.taken("mealie")
    assert manifest.content.unread == ()
    rows = {table.name: table.rows for table in manifest.content.tables}
    assert rows["emptied"] == 1
    assert (await lab.backups.verify(manifest.id, lab.told.append)).ok


async def test_a_table_that_is_emptied_all_the_time_is_named_and_the_backup_is_kept(
    lab: BackupLab, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with lab.table("mealie", "emptied"):
        with monkeypatch.context() as patched:
            truncating(lab, patched, "emptied", times=100)
            manifest = await lab.taken("mealie")
    assert [(one.name, one.code) for one in manifest.content.unread] == [
        ("public.emptied", EMPTIED)
    ]
    verdict = await lab.backups.verify(manifest.id, lab.told.append)
    assert (verdict.ok, verdict.unread) == (True, manifest.content.unread)
    (known,) = await lab.backups.sets()
    assert known.as_candidate().has_emptied_tables


async def test_a_dump_tool_that_is_missing(
    lab: BackupLab, running_lab: RunningLab, tools: Path
) -> None:
    (tools / "sh").symlink_to("/bin/sh")
    with_tools(lab, running_lab, tools, only=True)
    error = await failure_of(lab)
    assert error.code == "dump_tool_missing"
    assert "pg_dump" in error.message


async def test_a_dump_tool_that_is_older_than_the_server(
    lab: BackupLab, running_lab: RunningLab
) -> None:
    with_tools(lab, running_lab, Path(running_lab.lab.servers["immich_postgres"].bin_dir or ""))
    error = await failure_of(lab)
    assert error.code == "dump_tool_older"
    assert "16." in error.message
    assert "17." in error.message


@pytest.mark.parametrize("program", ["pg_dump", "pg_dumpall"])
async def test_a_dump_that_is_cut_off_although_the_tool_exits_with_0(
    lab: BackupLab, running_lab: RunningLab, tools: Path, program: str
) -> None:
    real = real_tools(running_lab)
    for name in ("pg_dump", "pg_dumpall"):
        cut = " | head -n 20" if name == program else ""
        script(tools, name, f'case $1 in --version) cut=cat;; esac; "{real}/{name}" "$@"{cut}')
    with_tools(lab, running_lab, tools)
    error = await failure_of(lab)
    assert error.code == "dump_incomplete"
    assert program in error.message


async def test_a_folder_that_is_missing_is_not_made(lab: BackupLab) -> None:
    lab.folder.rmdir()
    with pytest.raises(ServiceFailure) as raised:
        await lab.taken("mealie")
    assert raised.value.code == "backup_folder_missing"
    assert not lab.folder.exists()
    lab.folder.mkdir()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 8 MiB."""
    need_root("mounting a disk")
    folder = tmp_path / "disk"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", folder], check=True)
    yield folder
    subprocess.run(["umount", folder], check=True)


async def test_a_folder_that_is_mounted_read_only(lab: BackupLab, disk: Path) -> None:
    lab.folder = disk
    remount = ["mount", "-o", "remount,ro", disk]
    await asyncio.to_thread(subprocess.run, remount, check=True)
    with pytest.raises(ServiceFailure) as raised:
        await lab.taken("mealie")
    assert raised.value.code == "backup_folder_not_writable"
    assert list(disk.iterdir()) == []


async def test_too_little_room_is_found_before_anything_is_written(
    lab: BackupLab, disk: Path
) -> None:
    lab.folder = disk
    error = await failure_of(lab)
    assert error.code == "disk_full"
    assert "There is no room for a backup of mealie" in error.message
    assert {told.stage for told in lab.told} == {Stage.PREPARING}


@pytest.mark.parametrize("reserve_bytes", [0, 1 << 20])
async def test_a_disk_that_fills_up_meanwhile(
    lab: BackupLab, disk: Path, reserve_bytes: int
) -> None:
    lab.folder, lab.reserve_bytes = disk, reserve_bytes
    async with dump_held(lab, "authentik") as dump:
        taking = asyncio.create_task(lab.taken("authentik"))
        await dump.reached()
        with (disk / "ballast").open("wb") as ballast:
            room_bytes = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
            ballast.write(b"x" * (room_bytes - reserve_bytes // 2 - (16 << 10)))
    with pytest.raises(ServiceFailure) as raised:
        await taking
    assert raised.value.code == "disk_full"
    await nothing_else_is_left(lab, raised.value, "authentik")


@pytest.mark.parametrize("file", ["globals.sql.zst", "mealie.sql.zst"])
async def test_what_cannot_be_read_back_from_the_disk_is_no_backup(
    lab: BackupLab, file: str
) -> None:
    lab.storage = RottenFolder(lab.folder, file)
    error = await failure_of(lab)
    assert error.code == "read_back_failed"
    assert file in error.message


async def test_of_two_runs_at_once_the_second_is_told_who_was_first(lab: BackupLab) -> None:
    async with dump_held(lab, "immich") as dump:
        first = await started("--config", lab.settings, "backup", "run", "immich", "--json")
        await dump.reached()
        second = await pgherd("--config", lab.settings, "backup", "run", "immich", "--json")
    out, err = await first.communicate()
    assert first.returncode == 0, err
    assert second.status == 3
    assert second.json["error"]["code"] == "server_locked"
    assert "pgherd backup immich" in second.json["error"]["message"]
    assert lab.names() == [json.loads(out)["sets"][0]["id"]]


async def test_ctrl_c_leaves_nothing_behind(lab: BackupLab) -> None:
    async with dump_held(lab, "immich") as dump:
        process = await started("--config", lab.settings, "backup", "run", "immich")
        await dump.reached()
        process.send_signal(signal.SIGINT)
        _, err = await process.communicate()
    assert process.returncode == 130, err
    assert lab.names() == []
    assert lab.programs("immich_postgres") == []
    async with lab.session("immich") as session:
        gone = "SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE application_name ~ 'pgherd')"
        await until(lambda: session.fetchval(gone))


async def test_what_a_killed_run_has_left_is_cleared_by_the_next_one_which_says_so(
    lab: BackupLab,
) -> None:
    async with dump_held(lab, "immich") as dump:
        process = await started("--config", lab.settings, "backup", "run", "immich")
        left = await dump.reached()
        os.kill(left, signal.SIGSTOP)  # a dump that hangs is a leftover as well
        process.send_signal(signal.SIGKILL)
        await process.communicate()
    (partial,) = lab.names()
    assert partial.endswith(".partial")
    assert left in {one.pid for one in lab.programs("immich_postgres")}
    again = await until(lambda: run_until_unlocked(lab), timeout_s=60)
    assert left not in {one.pid for one in lab.programs("immich_postgres")}
    assert partial in again.err
    assert lab.names() == [again.json["sets"][0]["id"]]


async def run_until_unlocked(lab: BackupLab) -> object | None:
    """The server lets go of the lock as soon as it sees that its client has gone."""
    result = await pgherd("--config", lab.settings, "backup", "run", "immich", "--json")
    assert result.status in {0, 3}, result.err
    return result if result.status == 0 else None


async def test_a_flipped_byte_is_found_without_a_restore(lab: BackupLab) -> None:
    manifest = await lab.taken("mealie")
    dump = lab.set_folder(manifest.id) / manifest.dump.name
    content = bytearray(dump.read_bytes())
    content[len(content) // 2] ^= 1
    dump.write_bytes(content)
    verdict = await lab.backups.verify(manifest.id, lab.told.append)
    assert not verdict.ok
    assert "mealie.sql.zst" in verdict.faults[0]
    (known,) = await lab.backups.sets()
    assert known.state is BackupState.BROKEN
    with pytest.raises(ServiceFailure, match="damaged"):
        await lab.backups.restore(manifest.id, "from_a_damaged_set", lab.told.append)


async def test_a_flipped_byte_in_the_manifest_is_found_too(lab: BackupLab) -> None:
    manifest = await lab.taken("mealie")
    file = lab.set_folder(manifest.id) / "manifest.json"
    file.write_text(file.read_text().replace('"rows": 1', '"rows": 2', 1))
    (known,) = await lab.backups.sets()
    assert known.state is BackupState.UNREADABLE
    assert "checksum" in known.trouble


async def test_a_dump_altered_with_its_checksums_is_found_by_the_restore(lab: BackupLab) -> None:
    manifest = await lab.taken("mealie")
    lab.alter(manifest, b"COPY public.alembic_version", b"another\n", below=1)
    assert (await lab.backups.sets())[0].state is BackupState.COMPLETE
    verdict = await lab.backups.verify(manifest.id, lab.told.append)
    assert not verdict.ok
    assert any("alembic_version" in fault for fault in verdict.faults)
    (table,) = [table for table in verdict.tables if table.name == "public.alembic_version"]
    assert (table.rows_found, table.ok) == (table.rows_expected, False)


async def test_a_dump_that_does_not_restore_is_a_verdict_not_a_crash(lab: BackupLab) -> None:
    manifest = await lab.taken("mealie")
    lab.alter(manifest, b"CREATE TABLE public.recipes", b"CREATE TABEL (\n")
    verdict = await lab.backups.verify(manifest.id, lab.told.append)
    assert not verdict.ok
    assert "TABEL" in verdict.faults[0]


async def test_one_service_that_fails_does_not_stop_the_others(lab: BackupLab) -> None:
    lab.with_service("gone", like="mealie", database="gone")
    done = await lab.backups.run(lab.backups.chosen(("gone", "immich")), lab.told.append)
    assert list(done.failures) == ["gone"]
    assert [one.service for one in done.sets] == ["immich"]
    states = {known.service: known.state for known in await lab.backups.sets()}
    assert states == {"gone": BackupState.FAILED, "immich": BackupState.COMPLETE}
