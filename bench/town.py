"""A local Discord, and what a person on it has to wait for."""

import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import psutil
import yaml

from bot.demo.discord.server import LocalDiscord
from bot.demo.lab.down import down
from bot.demo.lab.up import up
from bot.demo.settings_file import demo_settings

TOKEN = "bench-token"


@asynccontextmanager
async def bot_process(
    discord: LocalDiscord, *command: str, environment: Mapping[str, str] | None = None
) -> AsyncIterator[asyncio.subprocess.Process]:
    """A bot, from its start until its end."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, *command,
        env={**os.environ, "TOKEN": TOKEN, **(environment or {})},
        stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        await process.wait()
        await until(lambda: not discord.world.bot_online)
        discord.world.register(None, [])
        discord.world.register(discord.world.guild.id, [])


async def until(condition: Any, timeout_s: float = 60.0) -> None:
    async with asyncio.timeout(timeout_s):
        while not condition():  # noqa: ASYNC110 - the world has no event for it
            await asyncio.sleep(0.002)


def is_ready(discord: LocalDiscord) -> bool:
    """The bot is online and has its commands: from here on they answer."""
    return discord.world.bot_online and bool(discord.world.all_commands())


def rss_mb(pid: int) -> float:
    return float(psutil.Process(pid).memory_info().rss) / 1024**2


@asynccontextmanager
async def lab_and_discord() -> AsyncIterator[tuple[LocalDiscord, Path]]:
    """A lab with data at scale 1, a local Discord, and a configuration for both."""
    with tempfile.TemporaryDirectory(prefix="pgherd-bench-") as name:
        folder = Path(name) / "lab"
        try:
            await up(folder, scale=1)
            async with LocalDiscord(token=TOKEN) as discord:
                text = (folder / "pgherd.yaml").read_text()
                settings = yaml.safe_load(demo_settings(text, discord.world.guild, discord.url))
                settings["discord"]["token"] = {"env": "TOKEN"}
                file = folder / "bench.yaml"
                file.write_text(yaml.safe_dump(settings))
                yield discord, file
        finally:
            await down(folder)


class Person:
    """Calls commands and waits until the whole answer is there."""

    def __init__(self, discord: LocalDiscord, http: aiohttp.ClientSession) -> None:
        self._url = f"{discord.url}local/"
        self._http = http
        self._who = {
            "person": discord.world.guild.people["Ada"].id,
            "channel": discord.world.guild.channels["databases"].id,
        }

    async def answer_ms(self, path: str, **options: str) -> float:
        """From sending the command until its final message has reached the person's page."""
        person = self._who["person"]
        async with self._http.ws_connect(f"{self._url}events?person={person}") as events:
            started_s = time.perf_counter()
            body = {**self._who, "path": path, "options": options}
            async with self._http.post(f"{self._url}commands/run", json=body) as response:
                interaction = (await response.json())["interaction"]["id"]
            async with asyncio.timeout(20):
                async for frame in events:
                    if _completes(json.loads(frame.data), interaction):
                        return (time.perf_counter() - started_s) * 1000
        raise RuntimeError("the local Discord has gone")


def _completes(event: dict[str, Any], interaction: str) -> bool:
    message = event.get("message")
    if not isinstance(message, dict) or message["loading"]:
        return False
    metadata = message.get("interaction_metadata") or {}
    return bool(metadata.get("id") == interaction)
