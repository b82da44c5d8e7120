"""A person watches a backup, cancels one, loses the server in the next, and retries."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect
from support.backups_in_chat import backups_by_hand, table_locked
from support.bot_process import bot_process, online, write_settings
from support.patient_discord import patient_discord
from support.pictures import keep_picture
from support.running_lab import RunningLab
from support.town import TOKEN
from support.window import Window

from bot.demo.discord.server import LocalDiscord

SERVER = "mealie_postgres"


@pytest.fixture
async def discord(running_lab: RunningLab, tmp_path: Path) -> AsyncIterator[LocalDiscord]:
    """The local Discord with pgherd's own bot on it, which keeps backups."""
    async with patient_discord(token=TOKEN) as discord:
        guild = discord.world.guild
        file = write_settings(running_lab, tmp_path, guild, discord.url, token=TOKEN)
        backups_by_hand(file)
        async with bot_process(file):
            await online(discord)
            yield discord


async def back_up_mealie(window: Window) -> Any:
    """Types the command as a person does; the newest job's message."""
    await window.type("/pg backup run")
    for key in ("Enter", "Tab"):
        await window.page.keyboard.press(key)
    await window.page.keyboard.type("meal")
    await expect(window.page.locator("#suggestions")).to_contain_text("mealie")
    for _ in range(2):
        await window.page.keyboard.press("Enter")
    return window.page.locator("[data-message-id]").last


async def test_a_backup_is_watched_cancelled_lost_and_retried(
    discord: LocalDiscord, open_window: Any, running_lab: RunningLab
) -> None:
    otis = await open_window(discord, person="Otis")
    await back_up_mealie(otis)
    await expect(otis.messages("1 backup created")).to_have_count(1, timeout=60_000)

    async with table_locked(running_lab):
        await back_up_mealie(otis)
        job = otis.messages("Backup of mealie").last
        await expect(job).to_contain_text("preparing", timeout=30_000)
        await keep_picture(otis, "backup.png")
        await otis.press("Cancel")
        await expect(otis.messages("Cancelled by Otis")).to_have_count(1, timeout=30_000)

        await back_up_mealie(otis)
        job = otis.messages("Backup of mealie").last
        await expect(job).to_contain_text("preparing", timeout=30_000)
        await running_lab.engine.stop(SERVER)
    try:
        alert = otis.messages("The backup of mealie failed")
        await expect(alert).to_have_count(1, timeout=60_000)
        await expect(alert).to_contain_text("Retry")
        await keep_picture(otis, "backup-failed.png")
    finally:
        await running_lab.engine.start(SERVER)
    await otis.press("Retry")
    await expect(otis.messages("1 backup created")).to_have_count(2, timeout=60_000)
    await expect(otis.messages("Retry")).to_have_count(0, timeout=30_000)
