"""An admin switches Mealie, loses the bot on the way back, and goes on with the one after it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect
from support.bot_process import bot_process, online, write_settings
from support.patient_discord import patient_discord
from support.pictures import keep_picture
from support.running_lab import RunningLab
from support.switching import NEW, OLD, Switching
from support.town import TOKEN
from support.window import Window

from bot.demo.discord.server import LocalDiscord


@pytest.fixture
async def discord() -> AsyncIterator[LocalDiscord]:
    async with patient_discord(token=TOKEN) as discord:
        yield discord


async def switch_mealie(window: Window) -> None:
    """Types the command as a person does."""
    await window.type("/pg migrate")
    await window.page.keyboard.press("Enter")
    await window.page.keyboard.type("meal")
    await expect(window.page.locator("#suggestions")).to_contain_text("mealie")
    await window.page.keyboard.press("Enter")
    await window.page.keyboard.type("True")
    await expect(window.page.locator("#suggestions")).to_contain_text("True")
    for _ in range(2):
        await window.page.keyboard.press("Enter")


@pytest.mark.timeout(240)
async def test_a_service_goes_there_and_back_although_the_bot_is_killed(
    discord: LocalDiscord, open_window: Any, switch_lab: RunningLab, tmp_path: Path
) -> None:
    file = write_settings(switch_lab, tmp_path, discord.world.guild, discord.url, token=TOKEN)
    # Longer than the two seconds between two edits, so that the page shows the run under way.
    file.write_text(
        file.read_text("utf-8").replace("quiet_for_s: 0.2", "quiet_for_s: 5.0"), "utf-8"
    )
    switching = Switching(switch_lab, file)
    await switching.empty_target()
    async with bot_process(file) as bot:
        await online(discord)
        ada = await open_window(discord, person="Ada")
        await switch_mealie(ada)
        plan = ada.messages("Start mealie with an empty database")
        await expect(plan).to_contain_text("stop the applications", timeout=30_000)
        await keep_picture(ada, "migrate-plan.png")
        await ada.press("Migrate")
        await expect(ada.messages("prove that nobody writes").last).to_contain_text(
            "Done.", timeout=60_000
        )
        assert await switching.settled_on() == NEW
        await ada.run("pg runs")
        await expect(ada.messages("1 run").last).to_contain_text("migration of mealie: done")
        await keep_picture(ada, "runs.png")

        await ada.run("pg rollback")
        await expect(ada.messages("Bring mealie back")).to_have_count(1, timeout=30_000)
        await ada.press("Roll back")
        await expect(ada.messages("Bring mealie back").last).to_contain_text(
            "now: prove that nobody writes", timeout=30_000
        )
        bot.process.kill()
        await bot.process.wait()
    async with bot_process(file):
        alert = ada.messages("is not finished").last
        await expect(alert).to_contain_text("Roll back", timeout=60_000)
        await keep_picture(ada, "run-unfinished.png")
        await ada.press("Resume")
        await ada.press("Resume the run")
        await expect(ada.messages("point the service back").last).to_contain_text(
            "Done.", timeout=60_000
        )
        assert await switching.settled_on() == OLD
        assert await switching.fenced_roles(OLD) == []
        assert await switching.lost() == []
        await expect(ada.messages("is not finished").first).to_contain_text(
            "Recovered", timeout=30_000
        )
