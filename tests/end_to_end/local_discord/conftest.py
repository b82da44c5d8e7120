"""One Chromium for all tests of the page; they share its event loop."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio
from playwright.async_api import Browser
from support.patient_discord import patient_discord
from support.town import TOKEN, Town
from support.window import OpenWindow, chromium, windows_in

from bot.demo.discord.sessions import Intent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Playwright's objects live on the loop on which they were made."""
    for item in items:
        if item.path.parent.name == "local_discord" and "end_to_end" in item.path.parts:
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium."""
    async with chromium() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="session")
async def open_window(browser: Browser) -> AsyncIterator[OpenWindow]:
    """Opens windows, as `support.window.windows_in` says."""
    async with windows_in(browser) as open_it:
        yield open_it


@pytest_asyncio.fixture(loop_scope="session")
async def town() -> AsyncIterator[Town]:
    """A local Discord without a bot."""
    async with a_town() as town:
        yield town


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def lasting_town() -> AsyncIterator[Town]:
    """A local Discord whose bot is online and has its commands, for all tests."""
    async with a_town() as town:
        await town.start_bot()
        yield town


@pytest_asyncio.fixture(loop_scope="session")
async def town_with_bot(lasting_town: Town) -> Town:
    """The town with the bot, without the messages of other tests."""
    world = lasting_town.discord.world
    for message in list(world.messages.values()):
        world.delete(message)
    return lasting_town


@asynccontextmanager
async def a_town() -> AsyncIterator[Town]:
    # The showcase bot reads what people write.
    async with patient_discord(token=TOKEN, privileged_intents=Intent.MESSAGE_CONTENT) as discord:
        town = Town(discord)
        try:
            yield town
        finally:
            await town.kill_bot()
