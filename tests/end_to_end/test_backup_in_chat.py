"""`/pg backup …` in the channel, and what is said when a backup fails."""

import signal
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from support.backups_in_chat import backups_by_hand, change, notes, table_locked
from support.bot_process import BotProcess, bot_process, online, write_settings
from support.patient_discord import patient_discord
from support.person import Message, Person, button, components, text_of
from support.running_lab import RunningLab
from support.waiting import until

from bot.backups.format.manifest_text import manifest_text, read_manifest
from bot.demo.discord.server import LocalDiscord

TOKEN = "token-of-one-test"


@pytest.fixture
async def discord() -> AsyncIterator[LocalDiscord]:
    async with patient_discord(token=TOKEN) as discord:
        yield discord


@pytest.fixture
def settings(running_lab: RunningLab, tmp_path: Path, discord: LocalDiscord) -> Path:
    """The lab with a folder for backups; nothing is due by the clock while a test runs."""
    file = write_settings(running_lab, tmp_path, discord.world.guild, discord.url, token=TOKEN)
    backups_by_hand(file)
    return file


@pytest.fixture
async def bot(settings: Path, discord: LocalDiscord) -> AsyncIterator[BotProcess]:
    async with bot_process(settings) as bot:
        await online(discord)
        yield bot


async def outcome(person: Person, job: Message) -> str:
    """What the job's message says once the job has ended."""

    async def ended() -> str | None:
        now = await shown(person, job)
        labels = [part.get("label") for part in components(now)]
        return None if "Cancel" in labels else text_of(now)

    return await until(ended, timeout_s=90)


async def shown(person: Person, message: Message) -> Message:
    return next(m for m in await person.messages() if m["id"] == message["id"])


async def the_set(person: Person) -> str:
    (name,) = await person.suggestions("pg backup show", "id", "")
    return name


async def test_a_backup_is_taken_shown_proven_and_restored_from_the_chat(
    bot: BotProcess, discord: LocalDiscord
) -> None:
    otis, vera = Person(discord, "Otis"), Person(discord, "Vera")
    job = await otis.call("pg backup run", service="mealie")
    assert "1 backup created" in await outcome(otis, job)
    assert job["ephemeral_to"] is None

    name = await the_set(otis)
    assert name in text_of(await vera.call("pg backup list"))
    assert "mealie" in text_of(await vera.call("pg backup show", id=name))
    assert "not verified yet" in text_of(await vera.call("pg backup next"))

    proven = await outcome(otis, await otis.call("pg backup verify", id=name))
    assert "came back" in proven
    assert ", verified" in text_of(await vera.call("pg backup next"))

    refused = await vera.call("pg backup run", service="mealie")
    assert "You need the operator role" in text_of(refused)
    nothing = await Person(discord, "Ada").call("pg backup prune")
    assert components(nothing) == []
    assert "incident" not in bot.log


async def test_an_admin_puts_a_backup_over_its_database_which_stays_under_another_name(
    discord: LocalDiscord, running_lab: RunningLab, settings: Path
) -> None:
    ada, otis = Person(discord, "Ada"), Person(discord, "Otis")
    async with notes(settings, running_lab) as server, bot_process(settings) as bot:
        await online(discord)
        job = await otis.call("pg backup run", service="notes")
        assert "1 backup created" in await outcome(otis, job)
        name = await the_set(ada)
        for where in ({}, {"over": True, "into": "beside"}):
            assert "Say either" in text_of(await ada.call("pg backup restore", id=name, **where))
        refused = await otis.call("pg backup restore", id=name, over=True)
        assert "You need the admin role" in text_of(refused)

        asked = await ada.call("pg backup restore", id=name, over=True)
        assert "in the place of notes on mealie_postgres?" in text_of(asked)
        assert "Only who was asked" in text_of(await otis.press(asked, "Replace it"))
        await ada.press(asked, "Leave it")
        assert "Left as it is" in text_of(await shown(ada, asked))

        asked = await ada.call("pg backup restore", id=name, over=True)
        await ada.press(asked, "Replace it")
        done = await outcome(ada, asked)
        assert f"Put {name} in the place of notes" in done
        (kept,) = await server.fetch("SELECT datname FROM pg_database WHERE datname ~ '_before_'")
        assert kept["datname"] in done
        assert len(await ada.suggestions("pg backup show", "id", "")) == 2
        assert "notes on mealie_postgres" in text_of(await ada.call("pg audit"))
        assert "incident" not in bot.log


async def test_a_job_is_cancelled_by_its_button_and_leaves_nothing(
    bot: BotProcess, discord: LocalDiscord, running_lab: RunningLab, settings: Path
) -> None:
    otis = Person(discord, "Otis")
    async with table_locked(running_lab):  # so that the job is still there to be cancelled
        job = await otis.call("pg backup run", service="mealie")
        refused = await Person(discord, "Vera").press(job, "Cancel")
        assert "You need the operator role" in text_of(refused)
        await otis.press(job, "Cancel")
        assert "Cancelled by Otis" in await outcome(otis, job)
    sets = settings.parent / "sets"
    assert [f for f in sets.rglob("*") if f.is_file() and not f.name.startswith(".lock")] == []


async def test_what_the_bot_did_when_it_died_is_said_by_the_next_one(
    discord: LocalDiscord, running_lab: RunningLab, settings: Path
) -> None:
    otis = Person(discord, "Otis")
    async with table_locked(running_lab):
        async with bot_process(settings) as bot:
            await online(discord)
            job = await otis.call("pg backup run", service="mealie")
            await bot.end(signal.SIGKILL)
        async with bot_process(settings):
            await online(discord)
            assert "Cut short: pgherd ended" in await outcome(otis, job)
            assert components(await shown(otis, job)) == []


async def test_a_failed_backup_is_an_alert_whose_retry_recovers_it(
    bot: BotProcess, discord: LocalDiscord, settings: Path
) -> None:
    otis = Person(discord, "Otis")
    sets = settings.parent / "sets"
    sets.rename(settings.parent / "elsewhere")
    failed = await outcome(otis, await otis.call("pg backup run", service="mealie"))
    assert "1 failed" in failed

    async def alert() -> Message | None:
        told = [m for m in await otis.messages() if "The backup of mealie failed" in text_of(m)]
        return told[0] if told else None

    fires = await until(alert)
    (settings.parent / "elsewhere").rename(sets)
    job = await otis.press(fires, "Retry")
    assert "1 backup created" in await outcome(otis, job)

    async def recovered() -> bool:
        return components(await shown(otis, fires)) == []

    await until(recovered)
    assert button(fires, "Acknowledge")


async def test_a_backup_that_was_missed_while_the_bot_was_down_is_told_and_taken(
    discord: LocalDiscord, settings: Path
) -> None:
    vera, otis = Person(discord, "Vera"), Person(discord, "Otis")
    settings_of_one = yaml.safe_load(settings.read_text("utf-8"))
    settings_of_one["services"] = {"mealie": settings_of_one["services"]["mealie"]}
    settings.write_text(yaml.safe_dump(settings_of_one), "utf-8")
    async with bot_process(settings) as bot:
        await online(discord)
        job = await otis.call("pg backup run", service="mealie")
        assert "1 backup created" in await outcome(otis, job)
        first = await the_set(vera)
        await bot.end()
    make_older(settings.parent / "sets", first)
    change(settings, backups={"dir": "sets", "schedule": "* * * * *"})
    async with bot_process(settings) as bot:
        await online(discord)

        async def another() -> bool:
            return any(n != first for n in await vera.suggestions("pg backup show", "id", ""))

        await until(another, timeout_s=90)
        told = [m for m in await vera.messages() if "A backup of mealie was missed" in text_of(m)]
        assert len(told) == 1
        assert "incident" not in bot.log


def make_older(sets: Path, backup_id: str) -> None:
    """As if the set had been taken two minutes before."""
    (file,) = (f for f in sets.rglob("manifest.json") if f.parent.name == backup_id)
    manifest = read_manifest(file.read_text("utf-8"), backup_id)
    older = replace(manifest, taken_at=manifest.taken_at - timedelta(minutes=2))
    file.write_text(manifest_text(older), "utf-8")
