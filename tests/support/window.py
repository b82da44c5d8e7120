"""A person's browser window on the local Discord."""

from typing import Any

from playwright.async_api import Page, expect


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
        if message.type in ("error", "warning"):
            self.faults.append(message.text)

    def _ask(self, url: str) -> None:
        if not url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:")):
            self.faults.append(f"asked for {url}")

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
