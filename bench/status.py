"""`/pg status` over four servers, beside the slowest single server's own report.

Twice: with the servers on this host, where four fresh backends and their logins compete for its
cores, and with each of them five milliseconds away, as in a homelab with more than one host.
"""

from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp
import yaml

from bench.distance import away
from bench.figures import Figure, show
from bench.town import Person, bot_process, is_ready, lab_and_discord, until
from bot.demo.discord.server import LocalDiscord

ROUNDS = 21
ONE_WAY_S = 0.005


async def measure() -> list[Figure]:
    async with lab_and_discord() as (discord, settings), AsyncExitStack() as stack:
        here = await _ratio(discord, settings)
        described = yaml.safe_load(settings.read_text())
        for server in described["servers"].values():
            server["port"] = await stack.enter_async_context(away(server["port"], ONE_WAY_S))
        settings.write_text(yaml.safe_dump(described))
        print(f"-- each server {ONE_WAY_S * 1000:.0f} ms away")
        there = await _ratio(discord, settings)
    name = "/pg status, four servers / slowest server alone"
    return [Figure(name, here, 1.3), Figure(f"{name}, each 5 ms away", there, 1.3)]


async def _ratio(discord: LocalDiscord, settings: Path) -> float:
    servers = list(yaml.safe_load(settings.read_text())["servers"])
    every: list[float] = []
    single: dict[str, list[float]] = {name: [] for name in servers}
    async with (
        bot_process(discord, "-m", "bot", "--config", str(settings), "run"),
        aiohttp.ClientSession() as http,
    ):
        await until(lambda: is_ready(discord))
        person = Person(discord, http)
        await person.answer_ms("pg status")  # the first one loads what all later ones use
        for _ in range(ROUNDS):
            every.append(await person.answer_ms("pg status"))
            for name in servers:
                single[name].append(await person.answer_ms("pg status", server=name))
    all_ms = show("all four servers", every, "ms")
    return all_ms / max(show(name, values, "ms") for name, values in single.items())
