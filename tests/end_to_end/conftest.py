"""Chromium in front of a local Discord."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from playwright.async_api import Browser, BrowserContext, async_playwright, expect
from support.town import TOKEN, Town
from support.window import Window

from bot.demo.discord.server import LocalDiscord

CHROMIUM = "/usr/bin/chromium"
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

expect.set_options(timeout=10_000)

OpenWindow = Callable[..., Awaitable[Window]]


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    """A local Discord without a bot."""
    async with LocalDiscord(token=TOKEN) as discord:
        town = Town(discord)
        try:
            yield town
        finally:
            await town.kill_bot()


@pytest.fixture
async def town_with_bot(town: Town) -> Town:
    """A local Discord whose bot is online and has its commands."""
    await town.start_bot()
    return town


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium; a missing one fails the test."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS
        )
        yield browser
        await browser.close()


@pytest.fixture
async def open_window(browser: Browser) -> AsyncIterator[OpenWindow]:
    """Opens `open_window(discord, person="Ada", width=1280, height=800)`.

    At the end no window may have had an error in its console or asked anyone but 127.0.0.1.
    """
    contexts: list[BrowserContext] = []
    windows: list[Window] = []

    async def open_it(
        discord: LocalDiscord, person: str = "Ada", width: int = 1280, height: int = 800
    ) -> Window:
        context = await browser.new_context(viewport={"width": width, "height": height})
        contexts.append(context)
        window = Window(await context.new_page())
        windows.append(window)
        person_id = discord.world.guild.people[person].id
        await window.page.goto(f"{discord.url}#person={person_id}")
        await expect(window.page.locator("#person")).to_contain_text(person)
        await expect(window.page.locator("body")).to_have_attribute("data-state", "live")
        return window

    yield open_it
    for context in contexts:
        await context.close()
    assert [fault for window in windows for fault in window.faults] == []
