"""A backup in the place of its database: whatever goes wrong, the database is what it was."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.backups import BackupLab
from support.running_lab import RunningLab

from bot.backups.catalogue import BackupState
from bot.backups.create import CreationRules, Creator
from bot.backups.format.manifest import Manifest
from bot.backups.progress import Listener, Progress, Stage
from bot.backups.replace import Replacer
from bot.backups.restore import Restored, Restorer
from bot.model.errors import Blocked, PgherdError, ServiceFailure, UserMistake
from bot.postgres.databases import drop_database
from bot.postgres.server_lock import server_lock

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
NEW, ASIDE = "letters_new_20261122T120000Z", "letters_before_20261122T120000Z"


@pytest.fixture
async def lab(running_lab: RunningLab, tmp_path: Path) -> AsyncIterator[BackupLab]:
    """With a service `letters` whose database has one row."""
    lab = BackupLab.of(running_lab, tmp_path / "sets")
    lab.with_service("letters", like="mealie", database="letters")
    async with lab.session("mealie") as session:
        await session.execute("CREATE DATABASE letters OWNER mealie")
    try:
        async with lab.session("letters") as session:
            await session.execute("CREATE TABLE letters AS SELECT 'as it was' AS text")
        yield lab
    finally:
        for name in ("letters", NEW, ASIDE):
            await drop_database(lab.server_of("mealie"), name)
        lab.settings.unlink()


@pytest.fixture
async def manifest(lab: BackupLab) -> Manifest:
    """A backup of that row; meanwhile there is another one."""
    taken = await lab.taken("letters")
    async with lab.session("letters") as session:
        await session.execute("UPDATE letters SET text = 'as it is'")
    lab.clock = lambda: NOW
    return taken


async def failure_of(lab: BackupLab, backup_id: str) -> PgherdError:
    with pytest.raises(PgherdError) as raised:
        await lab.backups.replace(backup_id, lab.told.append)
    return raised.value


async def letters(lab: BackupLab) -> dict[str, str]:
    """What is written in each database of that name, or of one that begins so; all let one in."""
    found = {}
    async with lab.session("mealie") as session:
        names = await session.fetch("SELECT datname FROM pg_database WHERE datname ~ '^letters'")
    for (name,) in names:
        async with lab.session("letters", name) as session:
            found[name] = await session.fetchval("SELECT text FROM letters")
    return found


async def states(lab: BackupLab) -> list[BackupState]:
    return [one.state for one in await lab.backups.sets()]


async def test_a_backup_of_a_service_that_is_not_configured_replaces_nothing(
    lab: BackupLab, manifest: Manifest
) -> None:
    services = {name: s for name, s in lab.described.services.items() if name != "letters"}
    lab.described = replace(lab.described, services=services)
    error = await failure_of(lab, manifest.id)
    assert (error.code, type(error)) == ("unknown_service", UserMistake)
    assert "letters" in error.message
    assert await states(lab) == [BackupState.COMPLETE]


async def test_a_database_that_is_gone_is_not_replaced_but_restored(
    lab: BackupLab, manifest: Manifest
) -> None:
    await drop_database(lab.server_of("letters"), "letters")
    error = await failure_of(lab, manifest.id)
    assert (error.code, type(error)) == ("no_such_database", UserMistake)
    assert "--into letters" in error.hint
    assert await states(lab) == [BackupState.COMPLETE]
    assert await letters(lab) == {}


async def test_without_a_safety_backup_nothing_is_replaced(
    lab: BackupLab, manifest: Manifest
) -> None:
    async with lab.session("letters") as session, session.transaction():
        await session.execute("LOCK TABLE letters IN ACCESS EXCLUSIVE MODE")
        lab.lock_wait_s = 1
        assert (await failure_of(lab, manifest.id)).code == "table_locked"
    assert await letters(lab) == {"letters": "as it is"}
    assert set(await states(lab)) == {BackupState.COMPLETE, BackupState.FAILED}


async def test_a_backup_that_restores_to_something_else_replaces_nothing(
    lab: BackupLab, manifest: Manifest
) -> None:
    lab.alter(manifest, b"as it was", b"as it never was\n")
    assert (await failure_of(lab, manifest.id)).code == "restore_differs"
    assert await letters(lab) == {"letters": "as it is"}


async def test_a_backup_that_does_not_restore_replaces_nothing(
    lab: BackupLab, manifest: Manifest
) -> None:
    lab.alter(manifest, b"CREATE TABLE public.letters", b"CREATE TABEL (\n")
    error = await failure_of(lab, manifest.id)
    assert "TABEL" in error.message
    assert await letters(lab) == {"letters": "as it is"}


async def test_names_that_cannot_be_swapped_stay_and_the_new_database_goes(
    lab: BackupLab, manifest: Manifest
) -> None:
    async with lab.session("mealie") as session:
        await session.execute(f'CREATE DATABASE "{ASIDE}" TEMPLATE letters')
    error = await failure_of(lab, manifest.id)
    assert isinstance(error, ServiceFailure)
    assert ASIDE in error.message
    assert await letters(lab) == {"letters": "as it is", ASIDE: "as it is"}


@pytest.mark.parametrize("stage", [Stage.DUMPING, Stage.RESTORING, Stage.COMPARING])
async def test_cancelled_before_the_swap_all_is_as_it_was(
    lab: BackupLab, manifest: Manifest, stage: Stage
) -> None:
    def listener(told: Progress) -> None:
        if told.stage is stage:
            replacing.cancel()

    replacing = asyncio.create_task(lab.backups.replace(manifest.id, listener))
    with pytest.raises(asyncio.CancelledError):
        await replacing
    assert await letters(lab) == {"letters": "as it is"}
    assert set(await states(lab)) == {BackupState.COMPLETE}


async def test_who_takes_the_server_before_the_swap_is_not_disturbed(
    lab: BackupLab, manifest: Manifest
) -> None:
    async with AsyncExitStack() as stack:

        class Overtaken(Restorer):
            async def restore(self, backup_id: str, database: str, listener: Listener) -> Restored:
                restored = await super().restore(backup_id, database, listener)
                lock = server_lock(lab.server_of("letters"), "something else")
                await stack.enter_async_context(lock)
                return restored

        outside = lab.outside
        replacer = Replacer(outside, Creator(outside, CreationRules()), Overtaken(outside))
        with pytest.raises(Blocked, match="something else"):
            await replacer.replace(manifest.id, lab.told.append)
    assert await letters(lab) == {"letters": "as it is"}
