"""What happens while a backup is verified, and what an earlier verification has left behind."""

from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from support.backup_folders import EventfulFolder
from support.backups import BackupLab
from support.running_lab import RunningLab

from bot.backups.catalogue import BackupState
from bot.backups.progress import Stage
from bot.backups.verify import VerifiedTable
from bot.engines.processes import ProcessEngine
from bot.model.errors import ServiceFailure
from bot.postgres.databases import drop_database

THROWAWAY = "pgherd-throwaway.verify."


@pytest.fixture
def lab(running_lab: RunningLab, tmp_path: Path) -> Iterator[BackupLab]:
    lab = BackupLab.of(running_lab, tmp_path / "sets")
    yield lab
    lab.settings.unlink()


@pytest.fixture
def engine(running_lab: RunningLab) -> ProcessEngine:
    assert isinstance(running_lab.engine, ProcessEngine)
    return running_lab.engine


async def test_a_scratch_server_that_dies_says_nothing_about_the_backup(
    lab: BackupLab, engine: ProcessEngine
) -> None:
    manifest = await lab.taken("mealie")
    await lab.backups.verify(manifest.id, lab.told.append)
    before = await lab.backups.find(manifest.id)
    died: list[str] = []

    async def die(path: str) -> None:
        if lab.told[-1].stage is Stage.RESTORING and path.endswith(manifest.dump.name):
            died.extend(name for name in await engine.names() if name.startswith(THROWAWAY))
            for name in died:
                await engine.stop(name, timeout_s=10)

    lab.storage = EventfulFolder(lab.folder, die)
    with pytest.raises(ServiceFailure):
        await lab.backups.verify(manifest.id, lab.told.append)
    assert len(died) == 1
    known = await lab.backups.find(manifest.id)
    assert (known.state, known.proof) == (BackupState.VERIFIED, before.proof)


async def test_what_a_dead_verification_has_left_is_removed_and_what_others_run_is_not(
    lab: BackupLab, engine: ProcessEngine
) -> None:
    manifest = await lab.taken("mealie")
    async with lab.outside.storage.alone("verify") as identity:
        pass
    async with AsyncExitStack() as stack:
        left, of_others = [
            await stack.enter_async_context(
                engine.scratch_container(like="mealie_postgres", argv=("sleep", "1000"), mark=mark)
            )
            for mark in (f"verify.{identity}", f"verify.{identity}x")
        ]
        assert (await lab.backups.verify(manifest.id, lab.told.append)).ok
        names = await engine.names()
        assert left not in names
        assert of_others in names


async def test_a_table_that_does_not_come_back_is_named_with_its_rows(lab: BackupLab) -> None:
    lab.with_service("tables", like="mealie", database="tables")
    async with lab.session("mealie") as session:
        await session.execute("CREATE DATABASE tables")
    try:
        async with lab.session("tables") as session:
            await session.execute(
                "CREATE TABLE first AS SELECT 1 AS id; CREATE TABLE second AS SELECT 2 AS id"
            )
        manifest = await lab.taken("tables")
        changes = b"DROP TABLE public.second; CREATE TABLE public.third ();\n"
        lab.alter(manifest, b"-- PostgreSQL database dump complete", changes)
        verdict = await lab.backups.verify(manifest.id, lab.told.append)
        assert verdict.tables == (
            VerifiedTable("public.first", 1, 1, ok=True),
            VerifiedTable("public.second", 1, None, ok=False),
            VerifiedTable("public.third", None, 0, ok=False),
        )
        assert not verdict.ok
    finally:
        await drop_database(lab.server_of("mealie"), "tables")


@pytest.mark.parametrize("job", ["verify", "check", "restore"])
async def test_a_backup_is_not_pruned_while_it_is_read(lab: BackupLab, job: str) -> None:
    manifest, _ = [await lab.taken("mealie") for _ in range(2)]
    lab.policy = replace(lab.policy, count=1)
    kept: list[str] = []

    async def prune(_path: str) -> None:
        pruned = await plain.prune(dry_run=False)
        assert pruned.removed == ()
        kept.extend(one.reason for one in pruned.kept if one.id == manifest.id)

    plain = lab.backups
    lab.storage = EventfulFolder(lab.folder, prune)
    jobs = lab.backups
    try:
        if job == "restore":
            assert (await jobs.restore(manifest.id, "kept", lab.told.append)).differences == ()
        else:
            assert (await getattr(jobs, job)(manifest.id, lab.told.append)).ok
    finally:
        await drop_database(lab.server_of("mealie"), "kept")
    assert set(kept) == {"in use by a restore or a test"}
