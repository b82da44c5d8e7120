"""A photo library on a real server, large and a quarter as large (backup.sql), and its backups."""

import asyncio
import shutil
import subprocess
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml

from bench.town import lab_and_discord
from bot.demo.discord.server import LocalDiscord
from bot.demo.lab.description import read_lab
from bot.engines.processes import ProcessEngine
from bot.model.installation import Server
from bot.postgres.tools.client_tools import ClientTools, beside

SERVER = "shared_postgres"
LARGE, QUARTER = "photos", "photos_quarter"
PICTURES = {LARGE: 400_000, QUARTER: 100_000}
PICTURES_A_VECTOR = 30

_DATA = Path(__file__).with_name("backup.sql")


@dataclass(frozen=True, slots=True)
class Library:
    """Two databases of one server, which are services too."""

    discord: LocalDiscord
    settings: Path
    folder: Path
    """For backups; on the disk that the server's data lies on too."""
    server: Server
    postmaster: int
    bin_dir: Path
    tools: ClientTools

    @property
    def environ(self) -> Mapping[str, str]:
        """For PostgreSQL's own programs, by the way that pgherd takes too."""
        assert self.server.password is not None
        assert self.tools.beside.host is not None
        return {
            "PGHOST": self.tools.beside.host,
            "PGPORT": str(self.tools.beside.port),
            "PGUSER": self.server.user,
            "PGPASSWORD": self.server.password.reveal(),
        }

    def sets(self, database: str) -> list[Path]:
        """That have been published."""
        return [path for path in self.folder.glob(f"{database}/2*") if path.is_dir()]

    def begun(self, database: str) -> list[Path]:
        """The dumps that are being written."""
        return list(self.folder.glob(f"{database}/.*/{database}.sql.zst"))

    def clear(self) -> None:
        """Remove every backup."""
        shutil.rmtree(self.folder)
        self.folder.mkdir()


@asynccontextmanager
async def photo_library() -> AsyncIterator[Library]:
    async with lab_and_discord() as (discord, settings):
        lab = settings.parent
        described = read_lab(lab).servers[SERVER]
        server = described.as_server()
        assert described.pid is not None
        assert described.bin_dir is not None
        found = await beside(server)
        tools = ClientTools(ProcessEngine(lab / "engine"), SERVER, found, server, mark="bench")
        library = Library(
            discord, settings, lab / "backups", server,
            described.pid, Path(described.bin_dir), tools,
        )  # fmt: skip
        library.folder.mkdir()
        _configure(library)
        for database in PICTURES:
            await asyncio.to_thread(_make, library, database)
        yield library


def _configure(library: Library) -> None:
    settings = yaml.safe_load(library.settings.read_text())
    settings["services"] = {
        name: {"server": SERVER, "database": name, "owner": library.server.user}
        for name in PICTURES
    }
    # Nothing by the clock while something is measured.
    settings["backups"] = {"dir": str(library.folder), "schedule": "0 0 29 2 *"}
    library.settings.write_text(yaml.safe_dump(settings))


def _make(library: Library, database: str) -> None:
    pictures = PICTURES[database]
    _psql(library, "postgres", f"--command=CREATE DATABASE {database}")
    _psql(
        library, database, f"--set=pictures={pictures}",
        f"--set=vectors={pictures // PICTURES_A_VECTOR}", f"--file={_DATA}",
    )  # fmt: skip
    size_bytes = _psql(library, database, f"--command=SELECT pg_database_size('{database}')")
    print(f"{database}: {int(size_bytes) / 1e6:.0f} MB", flush=True)


def _psql(library: Library, database: str, *options: str) -> str:
    done = subprocess.run(
        (
            str(library.bin_dir / "psql"), "-qAtX", "--set=ON_ERROR_STOP=1",
            f"--dbname={database}", *options,
        ),
        env=dict(library.environ), capture_output=True, check=True, text=True,
    )  # fmt: skip
    return done.stdout
