"""Sizes, connections and pages as people see and press them."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from playwright.async_api import expect
from support.bot_process import bot_process, online, write_settings
from support.patient_discord import patient_discord
from support.pictures import keep_picture
from support.running_lab import RunningLab
from support.town import TOKEN
from support.waiting import until
from support.window import PHONE

from bot.demo.discord.server import LocalDiscord

SERVER = "immich_postgres"


@pytest.fixture
async def discord(running_lab: RunningLab, tmp_path: Path) -> AsyncIterator[LocalDiscord]:
    """The local Discord with pgherd's own bot on it."""
    async with patient_discord(token=TOKEN) as discord:
        guild = discord.world.guild
        file = write_settings(running_lab, tmp_path, guild, discord.url, token=TOKEN)
        async with bot_process(file):
            await online(discord)
            yield discord


@pytest.fixture
async def forgotten(running_lab: RunningLab) -> AsyncIterator[int]:
    """The pid of a transaction that somebody forgot, and that an application waits for."""
    server = running_lab.lab.servers[SERVER]
    where: dict[str, Any] = {
        "host": server.host, "port": server.port, "user": server.user,
        "password": server.password, "database": "immich",
    }  # fmt: skip
    holds = await asyncpg.connect(**where, server_settings={"application_name": "psql"})
    waits = await asyncpg.connect(**where, server_settings={"application_name": "immich_api"})
    lock = "SELECT pg_advisory_xact_lock(4711)"
    await holds.execute("BEGIN")
    await holds.execute(lock)
    waiting = asyncio.create_task(waits.execute(lock))
    try:
        yield holds.get_server_pid()
    finally:
        holds.terminate()
        waits.terminate()
        await asyncio.gather(waiting, return_exceptions=True)


async def test_sizes_of_all_databases_and_of_one(discord: LocalDiscord, open_window: Any) -> None:
    vera = await open_window(discord, person="Vera")
    await vera.run("pg sizes")
    every = vera.messages("Sizes of all databases")
    await expect(every).to_contain_text("immich")
    await keep_picture(vera, "sizes.png")
    await vera.page.set_viewport_size(PHONE)
    await expect(every).to_be_visible()
    assert not await vera.scrolls_sideways()
    await vera.type("/pg sizes")
    for key in ("Enter", "Tab"):
        await vera.page.keyboard.press(key)
    await vera.page.keyboard.type("immich")
    await expect(vera.page.locator("#suggestions")).to_contain_text("immich")
    for _ in range(2):
        await vera.page.keyboard.press("Enter")
    one = vera.messages("Sizes in immich")
    await expect(one).to_contain_text("TOAST")
    assert not await vera.scrolls_sideways()
    await keep_picture(vera, "sizes-phone.png")
    await vera.press("Next ›")
    await expect(one).to_contain_text("Page 2 of")


async def test_an_admin_finds_who_blocks_and_ends_that_session(
    discord: LocalDiscord, open_window: Any, forgotten: int
) -> None:
    ada = await open_window(discord)
    answer = ada.messages("Who blocks whom on immich_postgres")

    async def sees_it() -> bool:
        await ada.run("pg connections")
        await expect(ada.messages("Connections on").last).to_contain_text("Only you can see this")
        return bool(await answer.count())

    await until(sees_it)
    await expect(answer.last).to_contain_text("blocks 1 session")
    await keep_picture(ada, "connections.png")
    await ada.select("pg:end-session", f"{forgotten} on {SERVER}")
    await expect(ada.messages(f"End session {forgotten} on {SERVER}")).to_have_count(1)
    await keep_picture(ada, "confirmation.png")
    await ada.press("End it")
    await expect(ada.messages("its transaction was rolled back")).to_have_count(1)
