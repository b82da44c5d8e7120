"""Answers of several pages: turned by who asked, also after a restart."""

import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from support.bot_process import bot_process, online
from support.patient_discord import patient_discord
from support.person import Person, button, text_of
from support.small_settings import small_settings
from support.waiting import until

from bot.demo.discord.server import LocalDiscord

TOKEN = "token-of-one-test"
SERVERS = 90  # that nobody answers for: each is a row with a note


@pytest.fixture
async def discord() -> AsyncIterator[LocalDiscord]:
    async with patient_discord(token=TOKEN) as discord:
        yield discord


@pytest.fixture
def settings(discord: LocalDiscord, tmp_path: Path) -> Path:
    servers = [f"server_{n:02}" for n in range(SERVERS)]
    return small_settings(tmp_path, discord, token=TOKEN, servers=servers)


async def test_pages_are_turned_by_who_asked_and_survive_a_restart(
    discord: LocalDiscord, settings: Path
) -> None:
    vera, ada = Person(discord, "Vera"), Person(discord, "Ada")
    async with bot_process(settings) as bot:
        await online(discord)
        first = await vera.call("pg status")
        assert button(first, "‹ Back")["disabled"]
        assert "server_00" in text_of(first)
        pages = int(text_of(first).rstrip().rsplit(" of ", 1)[1])
        assert pages > 2
        second = await vera.press(first, "Next ›")
        assert second["id"] == first["id"]
        assert f"Page 2 of {pages}" in text_of(second)

        refused = await ada.press(second, "Next ›")
        assert refused["ephemeral_to"] == ada.id
        assert "Only who asked turns these pages" in text_of(refused)
        await bot.end(signal.SIGKILL)

    async with bot_process(settings):
        await online(discord)
        last = await vera.press(second, "»")
        assert f"Page {pages} of {pages}" in text_of(last)
        assert button(last, "Next ›")["disabled"]
        shown = text_of(first) + text_of(second) + text_of(last)
        for page in range(pages, 3, -1):
            last = await vera.press(last, "‹ Back")
            assert f"Page {page - 1} of {pages}" in text_of(last)
            shown += text_of(last)
        assert all(f"**server_{n:02}**" in shown for n in range(SERVERS))


async def test_pages_of_a_state_file_that_was_lost_say_so_and_the_channel_is_told(
    discord: LocalDiscord, settings: Path
) -> None:
    vera = Person(discord, "Vera")
    async with bot_process(settings) as bot:
        await online(discord)
        first = await vera.call("pg status")
        await bot.end()
    (settings.parent / "state" / "pgherd.sqlite3").write_bytes(b"not a database" * 500)
    async with bot_process(settings) as bot:
        await online(discord)
        refused = await vera.press(first, "Next ›")
        assert "These pages are not kept any more" in text_of(refused)
        kept_as = "is kept as pgherd.sqlite3.set-aside-"

        async def told() -> list[Any]:
            return [m for m in await vera.messages() if kept_as in text_of(m)]

        assert len(await until(told)) == 1
        await bot.logged("state set aside")


async def test_help_lists_what_the_person_may_call_and_nobody_else_sees_it(
    discord: LocalDiscord, settings: Path
) -> None:
    vera = Person(discord, "Vera")
    async with bot_process(settings):
        await online(discord)
        answer = await vera.call("pg help")
        assert answer["ephemeral_to"] == vera.id
        assert "/pg status [server]" in text_of(answer)
        refused = await Person(discord, "Noel").call("pg help")
        assert "You need the viewer role" in text_of(refused)
