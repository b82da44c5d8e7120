"""`pgherd backup run` beside the script of the consolidation guide: plain pg_dump, then gzip.

Ours counts and hashes every table, makes what it has written durable and reads it back; the script
does none of that. Both write to the same disk, and reach the server by the same way.
"""

import asyncio
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.backup_in_chat import acknowledgement, growth
from bench.figures import Figure, show
from bench.library import LARGE, SERVER, Library, photo_library
from bench.town import TOKEN
from bench.usage import Usage, run, used
from bot.backups.progress import Stage
from bot.backups.storage.local_folder import LocalFolder
from bot.backups.streams.byte_counter import ByteCounter
from bot.backups.streams.dump import Source, first_bytes, write_dump
from bot.content.read import DatabaseContentReader
from bot.engines.address_book import EngineAddressBook

ROUNDS = 3
MB = 1e6


@dataclass(frozen=True, slots=True)
class Backup:
    """What one has taken, and how large it is."""

    usage: Usage
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Measured:
    """The backups of both, taken in turns."""

    guides: Sequence[Backup]
    ours: Sequence[Backup]

    def ratio(self, name: str, of: Callable[[Backup], float], unit: str, target: float) -> Figure:
        theirs = show(f"guide: {name}", [of(backup) for backup in self.guides], unit)
        mine = show(f"pgherd: {name}", [of(backup) for backup in self.ours], unit)
        return Figure(f"a backup's {name} / the guide's script's", mine / theirs, target)


async def measure() -> list[Figure]:
    async with photo_library() as library:
        return [
            *await _whole(library),
            await _dump_alone(library),
            *await growth(library),
            await acknowledgement(library),
        ]


async def _whole(library: Library) -> list[Figure]:
    guides: list[Backup] = []
    ours: list[Backup] = []
    for _ in range(ROUNDS):
        guides.append(await asyncio.to_thread(_guides, library))
        ours.append(await asyncio.to_thread(_ours, library))
    _show_parts("guide", guides)
    _show_parts("pgherd", ours)
    measured = Measured(guides, ours)
    return [
        measured.ratio("wall time", lambda backup: backup.usage.wall_s * 1000, "ms", 0.35),
        measured.ratio("CPU time", lambda backup: backup.usage.cpu_s * 1000, "ms", 0.45),
        measured.ratio("size", lambda backup: backup.size_bytes / MB, "MB", 1.0),
    ]


def _guides(library: Library) -> Backup:
    dump = library.folder / f"{LARGE}.sql"
    with used(library.postmaster) as usage:
        run(usage, (str(library.bin_dir / "pg_dump"), LARGE), library.environ, stdout=dump)
        run(usage, ("gzip", "-6", str(dump)), {})
    size_bytes = dump.with_name(f"{dump.name}.gz").stat().st_size
    library.clear()
    return Backup(usage, size_bytes)


def _ours(library: Library) -> Backup:
    command = ("-m", "bot", "--config", str(library.settings), "backup", "run", LARGE, "--json")
    with used(library.postmaster) as usage:
        run(usage, (sys.executable, *command), {"TOKEN": TOKEN})
    (taken,) = library.sets(LARGE)
    size_bytes = sum(file.stat().st_size for file in taken.iterdir())
    library.clear()
    return Backup(usage, size_bytes)


def _show_parts(whose: str, backups: Sequence[Backup]) -> None:
    programs = [backup.usage.programs_cpu_s * 1000 for backup in backups]
    server = [backup.usage.server_cpu_s * 1000 for backup in backups]
    show(f"{whose}: CPU time of its programs", programs, "ms")
    show(f"{whose}: CPU time of the server", server, "ms")


async def _dump_alone(library: Library) -> Figure:
    plain: list[float] = []
    ours: list[float] = []
    argv = (str(library.bin_dir / "pg_dump"), LARGE)
    for _ in range(ROUNDS):
        with used(library.postmaster) as usage:
            await asyncio.to_thread(run, usage, argv, library.environ)
        plain.append(usage.wall_s * 1000)
        ours.append(await _stream_ms(library))
        library.clear()
    theirs = show("pg_dump > /dev/null", plain, "ms")
    mine = show("pgherd: the dump alone, to the disk", ours, "ms")
    return Figure("the dump alone / pg_dump > /dev/null", mine / theirs, 2.3)


async def _stream_ms(library: Library) -> float:
    contents = DatabaseContentReader(EngineAddressBook({}))
    storage = LocalFolder(library.folder)
    async with (
        contents.snapshot(library.server, LARGE) as snapshot,
        storage.begin(LARGE, "alone") as new,
    ):
        meter = ByteCounter(lambda _: None, LARGE, Stage.DUMPING)
        began_s = time.perf_counter()
        async with library.tools.dump(LARGE, snapshot=snapshot.id, lock_wait_s=60) as dump:
            source = Source("pg_dump", SERVER, dump, of_globals=False)
            await write_dump(new, f"{LARGE}.sql.zst", source, await first_bytes(source, meter))
        return (time.perf_counter() - began_s) * 1000
