"""Chromium in front of a local Discord."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser
from support.window import OpenWindow, chromium, windows_in


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium."""
    async with chromium() as browser:
        yield browser


@pytest.fixture
async def open_window(browser: Browser) -> AsyncIterator[OpenWindow]:
    """Opens windows, as `support.window.windows_in` says."""
    async with windows_in(browser) as open_it:
        yield open_it
