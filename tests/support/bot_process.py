"""`pgherd run` as its own process."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import yaml
from support.running_lab import RunningLab
from support.waiting import until
from support.warm import WarmProcess

from bot.demo.discord.guild import Guild
from bot.demo.discord.server import LocalDiscord
from bot.demo.settings_file import demo_settings

COLD = ("-m", "bot")
"""The program of a bot that starts as a user's does."""


class BotProcess:
    """The process, and what it has written to its log."""

    def __init__(self, process: asyncio.subprocess.Process | WarmProcess, log: Path) -> None:
        self.process = process
        self._log = log

    @property
    def log(self) -> str:
        return self._log.read_text("utf-8")

    async def ended(self, *, timeout_s: float = 60.0) -> int:
        async with asyncio.timeout(timeout_s):
            return await self.process.wait()

    async def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return await self.ended()

    async def logged(self, words: str) -> str:
        """The log once it contains `words`."""

        def there() -> str | None:
            assert self.process.returncode is None or words in self.log, self.log
            return self.log if words in self.log else None

        return await until(there)


def write_settings(
    lab: RunningLab,
    folder: Path,
    guild: Guild,
    url: str,
    *,
    token: str,
    overrides: Mapping[str, Any] | None = None,
) -> Path:
    """A configuration for the lab and a local Discord; `overrides` are of its section."""
    settings = yaml.safe_load(demo_settings(lab.settings.read_text("utf-8"), guild, url))
    for engine in settings["engines"].values():
        if "dir" in engine:
            engine["dir"] = str(lab.folder / engine["dir"])
    for name, server in settings["servers"].items():
        server["password"]["file"] = str(lab.folder / "secrets" / name)
    for service in settings["services"].values():
        if "password" in service:
            service["password"]["file"] = str(lab.folder / service["password"]["file"])
    settings["discord"] |= {"token": {"file": "token"}, **(overrides or {})}
    (folder / "token").write_text(token, "utf-8")
    file = folder / "pgherd.yaml"
    file.write_text(yaml.safe_dump(settings), "utf-8")
    return file


@asynccontextmanager
async def bot_process(
    settings: Path, *options: str, program: Sequence[str] | None = None
) -> AsyncIterator[BotProcess]:
    """The bot, with `options` after `run`; asked to end (SIGTERM) if it still runs.

    Killed, it would leave what it is just doing: a dump, a scratch server. It starts with SIGINT
    ignored, as a background job of a shell does; warm, unless there is a program.
    """
    log = settings.with_suffix(".log")
    log.touch()
    words = ("--config", str(settings), "run", *options)
    if program is None:
        bot = BotProcess(WarmProcess(words, out=log, err=log), log)
    else:
        bot = BotProcess(await _started([*program, *words], log), log)
    process = bot.process
    try:
        yield bot
    finally:
        if process.returncode is None:
            try:
                await bot.end()
            finally:
                if process.returncode is None:
                    process.kill()
                    await process.wait()


async def _started(arguments: Sequence[str], log: Path) -> asyncio.subprocess.Process:
    with log.open("ab") as written:
        return await asyncio.create_subprocess_exec(
            "/bin/sh", "-c", 'trap "" INT; exec "$@"', "sh", sys.executable, *arguments,
            stdout=written, stderr=written,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )  # fmt: skip


async def online(discord: LocalDiscord) -> None:
    """Returns once the bot is there and has its commands."""
    await until(lambda: discord.world.bot_online and bool(discord.world.all_commands()))
