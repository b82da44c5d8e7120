"""The bot while a backup runs in it: its memory, and how soon it answers."""

import asyncio
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from statistics import quantiles

import aiohttp

from bench.acknowledge import AT_ONCE, Rush
from bench.figures import Figure, show
from bench.library import LARGE, QUARTER, Library
from bench.town import Person, bot_process, is_ready, rss_mb, until

ROUNDS = 3
RUSHES = 5
ANSWERED_AFTER_S = 4.0  # what follows the acknowledgements of one rush: Discord limits it
SETTLED_AFTER_S = 4.0  # discord.py's own ready event comes up to two seconds after the guild
DUMPED_BYTES = 10_000_000  # of the file: from then on it is dumped and hashed at full speed
LIMIT_S = 120.0


async def growth(library: Library) -> list[Figure]:
    """The bot's first backup, so with all that it loads for it."""
    # What grows is what each worker thread's allocator keeps; what grew with the data would be 4.
    grown: dict[str, list[float]] = {QUARTER: [], LARGE: []}
    for _ in range(ROUNDS):
        for database, values in grown.items():
            values.append(await _grown_mb(library, database))
    quarter, large = (
        show(f"pgherd: grown at most during a backup of {database}", values, "MB")
        for database, values in grown.items()
    )
    return [
        Figure("the bot's growth during a backup / 40 MB", large / 40, 1.0),
        Figure("the same / that for a database a quarter as large", large / quarter, 2.0),
    ]


async def _grown_mb(library: Library, database: str) -> float:
    async with _bot(library) as process, aiohttp.ClientSession() as http:
        await until(lambda: is_ready(library.discord))
        await asyncio.sleep(SETTLED_AFTER_S)
        before_mb = rss_mb(process.pid)
        # The kernel forgets the most that it has seen: https://docs.kernel.org/filesystems/proc.html
        Path(f"/proc/{process.pid}/clear_refs").write_text("5")
        await Person(library.discord, http).answer_ms("pg backup run", service=database)
        await until(lambda: library.sets(database), LIMIT_S)
        most_mb = _most_mb(process.pid)
    library.clear()
    return most_mb - before_mb


def _most_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


async def acknowledgement(library: Library) -> Figure:
    p99_ms: dict[str, list[float]] = {"bare": [], "pgherd": []}
    for _ in range(RUSHES):
        p99_ms["bare"].append(await _bare_ms(library))
        p99_ms["pgherd"].append(await _meanwhile_ms(library))
    bare = show(f"bare bot: p99 of {AT_ONCE} first acknowledgements", p99_ms["bare"], "ms")
    ours = show("pgherd: the same during a backup", p99_ms["pgherd"], "ms")
    return Figure("first acknowledgement p99 during a backup / bare bot", ours / bare, 2.0)


async def _bare_ms(library: Library) -> float:
    """While nothing else runs."""
    discord = library.discord
    command = ("-m", "bench.bare_bot", discord.url, discord.world.guild.id)
    async with bot_process(discord, *command), aiohttp.ClientSession() as http:
        rush = await _warm(library, http, "ping")
        return _p99(await rush.acknowledged_ms("ping", AT_ONCE))


async def _meanwhile_ms(library: Library) -> float:
    """While a backup is dumped and hashed."""
    async with _bot(library), aiohttp.ClientSession() as http:
        rush = await _warm(library, http, "pg help")
        await Person(library.discord, http).answer_ms("pg backup run", service=LARGE)
        await until(lambda: any(_is_dumped(path) for path in library.begun(LARGE)), LIMIT_S)
        p99_ms = _p99(await rush.acknowledged_ms("pg help", AT_ONCE))
        assert not library.sets(LARGE), "the backup has ended too early"
        await until(lambda: library.sets(LARGE), LIMIT_S)
    library.clear()
    return p99_ms


async def _warm(library: Library, http: aiohttp.ClientSession, path: str) -> Rush:
    await until(lambda: is_ready(library.discord))
    await asyncio.sleep(SETTLED_AFTER_S)
    rush = Rush(library.discord, http)
    await rush.acknowledged_ms(path, AT_ONCE)  # the first one loads what all later ones use
    await asyncio.sleep(ANSWERED_AFTER_S)
    return rush


def _is_dumped(path: Path) -> bool:
    try:
        return path.stat().st_size >= DUMPED_BYTES
    except FileNotFoundError:
        return False


def _p99(values: list[float]) -> float:
    return quantiles(values, n=100)[98]


def _bot(library: Library) -> AbstractAsyncContextManager[asyncio.subprocess.Process]:
    return bot_process(library.discord, "-m", "bot", "--config", str(library.settings), "run")
