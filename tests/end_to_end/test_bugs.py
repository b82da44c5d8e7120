"""A mistake of pgherd's own: the person gets a number, the log has the rest."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.bot_process import bot_process, online
from support.patient_discord import patient_discord
from support.person import Person, text_of
from support.small_settings import small_settings

from bot.demo.discord.server import LocalDiscord

TOKEN = "token-of-one-test"
BROKEN_BOT = Path(__file__).parents[1] / "support" / "broken_bot.py"
SERVERS = [f"server_{n:02}" for n in range(60)]


@pytest.fixture
async def discord() -> AsyncIterator[LocalDiscord]:
    async with patient_discord(token=TOKEN) as discord:
        yield discord


async def test_a_bug_in_a_command_or_behind_a_button_has_a_number_that_leads_to_the_log(
    discord: LocalDiscord, tmp_path: Path
) -> None:
    ada = Person(discord, "Ada")
    settings = small_settings(tmp_path, discord, token=TOKEN, servers=SERVERS)
    async with bot_process(settings, program=(str(BROKEN_BOT),)) as bot:
        await online(discord)
        by_command = text_of(await ada.call("pg audit"))
        pages = await ada.call("pg status")
        by_button = await ada.press(pages, "Next ›")
        assert by_button["ephemeral_to"] == ada.id
        numbers = set()
        for told in (by_command, text_of(by_button)):
            assert "pgherd made a mistake of its own" in told
            assert "hunter2" not in told
            numbers.add(re.search(r"incident ([0-9a-f]{6})", told)[1])  # type: ignore[index]
        assert len(numbers) == 2
        for number in numbers:
            assert "RuntimeError" in await bot.logged(f"incident={number}")
        assert "server_00" in text_of(await ada.call("pg status"))  # it goes on
