"""Someone on a local Discord, through the API that its page uses."""

from typing import Any

import aiohttp
from support.waiting import until

from bot.demo.discord.server import LocalDiscord

Message = dict[str, Any]


class Person:
    """Calls commands, presses what stands under the answers, and reads what they may see."""

    def __init__(self, discord: LocalDiscord, name: str, channel: str = "databases") -> None:
        self._url = discord.url
        self.id = discord.world.guild.people[name].id
        self.channel = discord.world.guild.channels[channel].id

    async def call(self, path: str, *, timeout_s: float = 60.0, **options: Any) -> Message:
        """Run a command and wait for its whole answer: the message, or the failed interaction."""
        asked = await self.ask(path, **options)
        return await until(lambda: self._answer(asked), timeout_s=timeout_s)

    async def ask(self, path: str, **options: Any) -> str:
        """Run a command; the id of the interaction."""
        body = {"person": self.id, "channel": self.channel, "path": path, "options": options}
        return str((await self.request("POST", "commands/run", body))["interaction"]["id"])

    async def press(self, message: Message, label: str) -> Message:
        """Press the button with that label and wait for what answers it."""
        return await self._component(
            "press", message, {"custom_id": button(message, label)["custom_id"]}
        )

    async def select(self, message: Message, *values: str) -> Message:
        """Choose from the message's select and wait for what answers it."""
        (menu,) = (c for c in components(message) if c["type"] != 2)
        return await self._component(
            "select", message, {"custom_id": menu["custom_id"], "values": list(values)}
        )

    async def _component(self, how: str, message: Message, body: dict[str, Any]) -> Message:
        body = {"person": self.id, "message": message["id"], **body}
        asked = (await self.request("POST", how, body))["interaction"]["id"]
        return await until(lambda: self._answer(asked, source=message))

    async def _answer(self, asked: str, source: Message | None = None) -> Message | None:
        interaction = await self.request("GET", f"interactions/{asked}")
        if interaction["state"] == "waiting":
            return None
        if interaction["state"] == "failed":
            return dict(interaction)
        wanted = interaction["message"] or (source or {}).get("id")
        found = (m for m in await self.messages() if m["id"] == wanted and not m["loading"])
        return next(found, None)

    async def messages(self) -> list[Message]:
        """What they see in the channel, oldest first."""
        query = f"channels/{self.channel}/messages?person={self.id}"
        return list((await self.request("GET", query))["messages"])

    async def suggestions(self, path: str, option: str, typed: str) -> list[str]:
        """What autocomplete offers."""
        body = {
            "person": self.id, "channel": self.channel, "path": path,
            "options": {option: typed}, "focused": option,
        }  # fmt: skip
        return [c["value"] for c in (await self.request("POST", "autocomplete", body))["choices"]]

    async def request(self, method: str, path: str, body: Any = None) -> Any:
        """What /local/PATH answers."""
        url = f"{self._url}local/{path}"
        async with aiohttp.ClientSession() as http, http.request(method, url, json=body) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()


def text_of(message: Message) -> str:
    """All that is written in the message, without Discord's escapes."""
    embeds = [
        f"{e.get('title', '')}\n{e.get('description', '')}\n{e.get('footer', {}).get('text', '')}"
        for e in message.get("embeds", [])
    ]
    return "\n".join(embeds).replace("\\", "").replace("\u200b", "")


def components(message: Message) -> list[dict[str, Any]]:
    """Buttons and selects, in their order."""
    return [part for row in message["components"] for part in row["components"]]


def button(message: Message, label: str) -> dict[str, Any]:
    """The button with that label."""
    labels = {part.get("label"): part for part in components(message)}
    assert label in labels, labels.keys()
    return labels[label]
