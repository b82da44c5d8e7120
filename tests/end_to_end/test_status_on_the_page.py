"""A person opens the page, runs `/pg status`, and sees how the servers are."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect
from support.bot_process import bot_process, online, write_settings
from support.patient_discord import patient_discord
from support.pictures import keep_picture
from support.running_lab import RunningLab
from support.town import TOKEN

from bot.demo.discord.server import LocalDiscord


@pytest.fixture
async def discord(either_lab: RunningLab, tmp_path: Path) -> AsyncIterator[LocalDiscord]:
    """The local Discord with pgherd's own bot on it."""
    async with patient_discord(token=TOKEN) as discord:
        guild = discord.world.guild
        file = write_settings(either_lab, tmp_path, guild, discord.url, token=TOKEN)
        async with bot_process(file):
            await online(discord)
            yield discord


async def test_a_person_types_pg_status_and_sees_every_server(
    discord: LocalDiscord, open_window: Any
) -> None:
    window = await open_window(discord, person="Ada")
    await window.run("pg status")

    answer = window.messages("4 servers, 3 services")
    await expect(answer).to_have_count(1)
    for name in ("authentik_postgres", "mealie_postgres", "immich_postgres", "shared_postgres"):
        await expect(answer).to_contain_text(name)
    await expect(answer).to_contain_text("immich on immich_postgres")
    await expect(answer).to_contain_text("Ada used")
    await expect(answer).not_to_contain_text("critical")
    await keep_picture(window, "status.png")


async def test_a_server_stopped_while_one_watches_becomes_a_red_row(
    discord: LocalDiscord, open_window: Any, either_lab: RunningLab
) -> None:
    engine = either_lab.engine
    window = await open_window(discord, person="Vera")
    await window.run("pg status")
    await expect(window.messages("4 servers, 3 services")).to_have_count(1)
    await engine.stop("mealie_postgres")
    try:
        await window.run("pg status")
        answer = window.messages("critical, ")
        await expect(answer).to_have_count(1)
        await expect(answer).to_contain_text("mealie_postgres critical · down")
        await expect(answer).to_contain_text("nobody listens at 127.0.0.1")
        await expect(answer).to_contain_text("Start the server")
        bar = answer.locator("[class*=embed]").first
        assert "237, 66, 69" in await bar.evaluate(
            "node => [...node.querySelectorAll('*'), node]"
            ".map(n => getComputedStyle(n).borderLeftColor + getComputedStyle(n).backgroundColor)"
            ".join(' ')"
        )
        await keep_picture(window, "status-red.png")
    finally:
        await engine.start("mealie_postgres")


async def test_one_server_is_picked_from_the_suggestions_and_shown_in_detail(
    discord: LocalDiscord, open_window: Any
) -> None:
    window = await open_window(discord, person="Vera")
    await window.type("/pg status")
    await window.page.keyboard.press("Enter")
    await window.page.keyboard.press("Tab")
    await window.page.keyboard.type("imm")
    await expect(window.page.locator("#suggestions")).to_contain_text("immich_postgres")
    await window.page.keyboard.press("Enter")
    await window.page.keyboard.press("Enter")
    answer = window.messages("Checks of immich_postgres")
    await expect(answer).to_have_count(1)
    await expect(answer).to_contain_text(re.compile(r"vector\s+0\.\d"))
    await keep_picture(window, "status-detail.png")


async def test_at_a_phones_width_the_status_needs_no_sideways_scrolling(
    discord: LocalDiscord, open_window: Any
) -> None:
    window = await open_window(discord, person="Otis", width=390, height=844)
    await window.run("pg status")
    await expect(window.messages("4 servers, 3 services")).to_have_count(1)
    assert await window.page.evaluate("document.scrollingElement.scrollWidth <= window.innerWidth")
    await keep_picture(window, "status-phone.png")


async def test_someone_without_a_role_sees_a_refusal_that_nobody_else_sees(
    discord: LocalDiscord, open_window: Any
) -> None:
    noel, ada = await open_window(discord, person="Noel"), await open_window(discord, person="Ada")
    await noel.run("pg status")
    refusal = noel.messages("You need the viewer role")
    await expect(refusal).to_have_count(1)
    await expect(refusal).to_contain_text("Only you can see this")
    await expect(ada.messages("You need the viewer role")).to_have_count(0)
    await keep_picture(noel, "refusal.png")
