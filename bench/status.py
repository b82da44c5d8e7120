"""`/pg status` over four servers, beside the slowest single server's own report."""

import aiohttp
import yaml

from bench.figures import Figure, show
from bench.town import Person, bot_process, is_ready, lab_and_discord, until

ROUNDS = 21


async def measure() -> list[Figure]:
    async with lab_and_discord() as (discord, settings):
        servers = list(yaml.safe_load(settings.read_text())["servers"])
        async with (
            bot_process(discord, "-m", "bot", "--config", str(settings), "run"),
            aiohttp.ClientSession() as http,
        ):
            await until(lambda: is_ready(discord))
            person = Person(discord, http)
            await person.answer_ms("pg status")  # the first one loads what all later ones use
            every: list[float] = []
            single: dict[str, list[float]] = {name: [] for name in servers}
            for _ in range(ROUNDS):
                every.append(await person.answer_ms("pg status"))
                for name in servers:
                    single[name].append(await person.answer_ms("pg status", server=name))
    all_ms = show("all four servers", every, "ms")
    slowest_ms = max(show(name, values, "ms") for name, values in single.items())
    return [Figure("/pg status, four servers / slowest server alone", all_ms / slowest_ms, 1.3)]
