"""First acknowledgement with 50 commands at once while one server hangs, beside a bare bot's."""

import asyncio
import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles

import aiohttp
import yaml

from bench.figures import Figure, show
from bench.town import bot_process, is_ready, lab_and_discord, until
from bot.demo.discord.server import LocalDiscord

AT_ONCE = 50
ROUNDS = 5
DISCORDS_LIMIT_MS = 3000


async def measure() -> list[Figure]:
    p99_ms: dict[str, list[float]] = {"pgherd": [], "bare": []}
    async with lab_and_discord() as (discord, settings):
        commands = {
            "bare": ("ping", ("-m", "bench.bare_bot", discord.url, discord.world.guild.id)),
            "pgherd": ("pg status", ("-m", "bot", "--config", str(settings), "run")),
        }
        with hung(settings):
            for _ in range(ROUNDS):
                for name, (path, command) in commands.items():
                    p99_ms[name].append(await _one_rush(discord, path, command))
    for name, values in p99_ms.items():
        show(f"{name}: p99 of {AT_ONCE} first acknowledgements", values, "ms")
    pgherd, bare = median(p99_ms["pgherd"]), median(p99_ms["bare"])
    return [
        Figure(f"first acknowledgement p99, {AT_ONCE} at once / bare bot", pgherd / bare, 1.5),
        Figure("the same / Discord's limit of 3 s", pgherd / DISCORDS_LIMIT_MS, 0.5),
    ]


@contextmanager
def hung(settings: Path) -> Iterator[None]:
    """One server of the lab takes connections and says nothing."""
    lab = json.loads((settings.parent / "lab.json").read_text())
    name = next(iter(yaml.safe_load(settings.read_text())["servers"]))
    pid = lab["servers"][name]["pid"]
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


async def _one_rush(discord: LocalDiscord, path: str, command: tuple[str, ...]) -> float:
    async with bot_process(discord, *command), aiohttp.ClientSession() as http:
        await until(lambda: is_ready(discord))
        await asyncio.sleep(0.5)  # discord.py is still busy with the guild
        rush = Rush(discord, http)
        await rush.acknowledged_ms(path, 1)  # the first one loads what all later ones use
        await asyncio.sleep(3.5)  # until the hung server has been given up
        return quantiles(await rush.acknowledged_ms(path, AT_ONCE), n=100)[98]


class Rush:
    """Many people who call a command in the same moment."""

    def __init__(self, discord: LocalDiscord, http: aiohttp.ClientSession) -> None:
        self._url = f"{discord.url}local/"
        self._http = http
        self._person = discord.world.guild.people["Ada"].id
        self._channel = discord.world.guild.channels["databases"].id

    async def acknowledged_ms(self, path: str, count: int) -> list[float]:
        """From sending each command until its first acknowledgement."""
        asked_s: dict[str, float] = {}
        async with self._http.ws_connect(f"{self._url}events?person={self._person}") as events:
            sending = asyncio.gather(*(self._ask(path, asked_s) for _ in range(count)))
            settled_s: dict[str, float] = {}
            async with asyncio.timeout(20):
                while len(settled_s) < count:
                    event = json.loads((await events.receive()).data)
                    if event["type"] == "interaction":
                        assert event["interaction"]["state"] == "acknowledged", event
                        settled_s[event["interaction"]["id"]] = time.perf_counter()
            await sending
            return [(settled_s[name] - asked_s[name]) * 1000 for name in settled_s]

    async def _ask(self, path: str, asked_s: dict[str, float]) -> None:
        body = {"person": self._person, "channel": self._channel, "path": path, "options": {}}
        started_s = time.perf_counter()
        async with self._http.post(f"{self._url}commands/run", json=body) as response:
            asked_s[(await response.json())["interaction"]["id"]] = started_s
