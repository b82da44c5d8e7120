"""A person's browser window on the local Discord."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Browser, BrowserContext, Error, Page, async_playwright, expect
from support.needed import need

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
# Chromium drops what it is loading when an interface of the machine comes or goes, as those of
# containers do; the page is not at fault.
NETWORK_CHANGED = "net::ERR_NETWORK_CHANGED"
PHONE = {"width": 390, "height": 844}


class Window:
    """A person's window on the local Discord, and everything that went wrong in it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.faults: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.faults.append(f"{error}"))
        page.on("request", lambda request: self._ask(request.url))
        page.on("websocket", lambda socket: self._ask(socket.url))

    def _hear(self, message: Any) -> None:
        if message.type in ("error", "warning") and NETWORK_CHANGED not in message.text:
            self.faults.append(message.text)

    def _ask(self, url: str) -> None:
        if not url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:")):
            self.faults.append(f"asked for {url}")

    async def arrive(self, discord: LocalDiscord, person: str) -> None:
        """Opens the page as `person`, again where the machine's network has changed meanwhile."""
        address = f"{discord.url}#person={discord.world.guild.people[person].id}"
        for _ in range(3):
            dropped: list[str] = []
            self.page.on("requestfailed", lambda request, to=dropped: to.append(request.failure))
            try:
                await self.page.goto(address)
            except Error as error:
                dropped.append(error.message)
            if not any(NETWORK_CHANGED in str(words) for words in dropped):
                return
            await self.page.goto("about:blank")

    def forgive(self, fault: str) -> None:
        """Takes back faults that the test itself has caused."""
        self.faults = [text for text in self.faults if fault not in text]

    def messages(self, text: str) -> Any:
        return self.page.locator("[data-message-id]").filter(has_text=text)

    async def type(self, text: str) -> None:
        await self.page.locator("#composer").click()
        await self.page.keyboard.type(text)

    async def run(self, command: str) -> None:
        """Runs a command that needs no option, as a person does."""
        await self.type(f"/{command}")
        await expect(self.page.locator("#suggestions [aria-selected=true]")).to_contain_text(
            f"/{command}"
        )
        await self.page.keyboard.press("Enter")
        await expect(self.page.locator("#command-pill")).to_have_text(f"/{command}")
        await self.page.keyboard.press("Enter")
        await expect(self.page.locator("#command-pill")).to_be_hidden()

    async def press(self, button: str, message: str | None = None) -> None:
        """Presses a button by its custom_id or its words; of the newest message that has it."""
        inside = self.page.locator("#messages") if message is None else self.messages(message)
        by_id = inside.locator(f"button[data-custom-id='{button}']")
        await by_id.or_(inside.get_by_role("button", name=button, exact=True)).last.click()

    async def select(self, custom_id: str, *labels: str) -> None:
        """Chooses in a select of a message or of the open modal, and waits until it is closed.

        Labels that are chosen already are taken back.
        """
        page = self.page
        await page.locator(f"button.select[data-custom-id='{custom_id}']").last.click()
        dropdown = page.locator("dialog.dropdown")
        for label in labels:
            choice = dropdown.locator(".choice-label").get_by_text(label, exact=True)
            await choice.click()
        if await dropdown.locator(".choice-foot").count():
            await dropdown.get_by_role("button", name="Done").click()
        await expect(dropdown).to_have_count(0)

    def modal(self, title: str) -> Any:
        return self.page.get_by_role("dialog", name=title)

    async def fill_in(self, **values: str) -> None:
        """Writes into the text inputs of the open modal, by custom_id."""
        for custom_id, text in values.items():
            await self.page.locator(f"dialog [data-field='{custom_id}']").fill(text)

    async def submit(self) -> None:
        """Presses the open modal's Submit."""
        await self.page.locator("dialog").get_by_role("button", name="Submit").click()

    async def switch_channel(self, name: str) -> None:
        """Shows a text channel; on a phone behind the arrow back."""
        await self._go_to(f"#channels [data-channel='{name}']", name)

    async def open_thread(self, name: str) -> None:
        """Shows a thread from the channel list."""
        await self._go_to(f"#channels [data-thread='{name}']", name)

    async def _go_to(self, selector: str, name: str) -> None:
        await self._show_navigation()
        await self.page.locator(selector).click()
        await expect(self.page.locator("#channel-name")).to_have_text(name)

    async def switch_person(self, username: str) -> None:
        """Becomes another person."""
        await self._show_navigation()
        await self.page.locator("#person").click()
        await self.page.locator(f"[data-person='{username}']").click()
        await expect(self.page.locator("#person .person-names span")).to_have_text(username)
        await expect(self.page.locator("body")).to_have_attribute("data-state", "live")

    async def _show_navigation(self) -> None:
        back = self.page.locator("#open-navigation")
        if await back.is_visible() and await back.get_attribute("aria-expanded") == "false":
            await back.click()

    async def scrolls_sideways(self) -> bool:
        """Whether the page, not a block inside it, is wider than the window."""
        overflow = "it => it.scrollWidth - it.clientWidth"
        places = [self.page.locator("html"), self.page.locator("#scroller")]
        return any([await place.evaluate(overflow) > 0 for place in places])


OpenWindow = Callable[..., Awaitable[Window]]


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Debian's Chromium; without it a test fails on CI and is skipped elsewhere."""
    need(CHROMIUM)
    expect.set_options(timeout=10_000)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS
        )
        yield browser
        await browser.close()


@asynccontextmanager
async def windows_in(browser: Browser) -> AsyncIterator[OpenWindow]:
    """Yields `open_window(discord, person="Ada", width=1280, height=800, touch=False)`.

    At the end no window may have had an error in its console or asked anyone but 127.0.0.1.
    """
    contexts: list[BrowserContext] = []
    windows: list[Window] = []

    async def open_it(
        discord: LocalDiscord,
        person: str = "Ada",
        *,
        width: int = 1280,
        height: int = 800,
        touch: bool = False,
    ) -> Window:
        viewport = {"width": width, "height": height}
        context = await browser.new_context(viewport=viewport, has_touch=touch)
        contexts.append(context)
        window = Window(await context.new_page())
        windows.append(window)
        await window.arrive(discord, person)
        await expect(window.page.locator("#person")).to_contain_text(person)
        await expect(window.page.locator("body")).to_have_attribute("data-state", "live")
        return window

    try:
        yield open_it
    finally:
        for context in contexts:
            await context.close()
    faults = [fault for window in windows for fault in window.faults]
    assert faults == [], "\n".join(faults)
