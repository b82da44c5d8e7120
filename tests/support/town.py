"""A local Discord with people who write in it, and the showcase bot as its own process."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

import aiohttp
from support.bot_process import online

from bot.demo.discord.server import LocalDiscord

TOKEN = "showcase-token"  # opens nothing but the local Discord of one test
BOT = Path(__file__).with_name("showcase_bot.py")


class Town:
    """The local Discord with people who write in it and a bot that can be ended."""

    def __init__(self, discord: LocalDiscord) -> None:
        self.discord = discord
        self.bot: asyncio.subprocess.Process | None = None

    def channel_id(self, name: str) -> str:
        return self.discord.world.guild.channels[name].id

    def person_id(self, name: str) -> str:
        return self.discord.world.guild.people[name].id

    async def start_bot(self) -> None:
        self.bot = await asyncio.create_subprocess_exec(
            sys.executable, BOT, self.discord.url, env={**os.environ, "TOKEN": TOKEN}
        )
        await online(self.discord)

    async def kill_bot(self) -> None:
        if self.bot is not None and self.bot.returncode is None:
            self.bot.kill()
            await self.bot.wait()

    async def say(self, person: str, channel: str, text: str) -> None:
        """Somebody writes, from somewhere else."""
        await self.post(
            f"people/{self.person_id(person)}/messages",
            {"channel": self.channel_id(channel), "content": text},
        )

    async def call(self, person: str, path: str, **options: object) -> None:
        """Somebody calls a command, from somewhere else."""
        channel = self.channel_id("databases")
        body = {"person": self.person_id(person), "channel": channel, "path": path}
        await self.post("commands/run", {**body, "options": options})

    async def post(self, path: str, body: dict[str, Any]) -> None:
        url = f"{self.discord.url}local/{path}"
        async with aiohttp.ClientSession() as http, http.post(url, json=body) as answer:
            assert answer.status == 200, await answer.text()
