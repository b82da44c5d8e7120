"""From process start to commands ready, and idle memory, beside a bare discord.py bot's."""

import asyncio
import tempfile
import time
from collections.abc import Mapping

from bench.figures import Figure, show
from bench.town import bot_process, is_ready, lab_and_discord, rss_mb, until
from bot.demo.discord.server import LocalDiscord

ROUNDS = 9
SETTLED_AFTER_S = 4.0  # discord.py's own ready event comes up to two seconds after the guild


async def measure() -> list[Figure]:
    ready: dict[str, list[float]] = {"pgherd": [], "bare": []}
    memory: dict[str, list[float]] = {"pgherd": [], "bare": []}
    # An installed bot has its bytecode. Where the shell forbids Python to write any, each start
    # would compile all of pgherd again, but nothing of discord.py, which pip has compiled.
    with tempfile.TemporaryDirectory(prefix="pgherd-bench-bytecode-") as folder:
        bytecode = {"PYTHONPYCACHEPREFIX": folder, "PYTHONDONTWRITEBYTECODE": ""}
        async with lab_and_discord() as (discord, settings):
            guild = discord.world.guild.id
            commands = {
                "pgherd": ("-m", "bot", "--config", str(settings), "run"),
                "bare": ("-m", "bench.bare_bot", discord.url, guild),
            }
            for command in commands.values():
                await _one_start(discord, command, bytecode)  # compiles everything
            for _ in range(ROUNDS):
                for name, command in commands.items():
                    took_ms, rss = await _one_start(discord, command, bytecode)
                    ready[name].append(took_ms)
                    memory[name].append(rss)
    ready_ms = {name: show(f"{name}: ready after", v, "ms") for name, v in ready.items()}
    idle_mb = {name: show(f"{name}: idle memory", v, "MB") for name, v in memory.items()}
    return [
        Figure("start to commands ready / bare bot", ready_ms["pgherd"] / ready_ms["bare"], 1.6),
        Figure("idle memory / bare bot", idle_mb["pgherd"] / idle_mb["bare"], 1.6),
    ]


async def _one_start(
    discord: LocalDiscord, command: tuple[str, ...], environment: Mapping[str, str]
) -> tuple[float, float]:
    started_s = time.perf_counter()
    async with bot_process(discord, *command, environment=environment) as process:
        await until(lambda: is_ready(discord))
        ready_ms = (time.perf_counter() - started_s) * 1000
        await asyncio.sleep(SETTLED_AFTER_S)
        return ready_ms, rss_mb(process.pid)
