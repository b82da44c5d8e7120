"""Backups of a lab's services, into a folder of the test's own."""

import asyncio
import hashlib
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import asyncpg
import zstandard
from support.lab_programs import Program, programs_in
from support.running_lab import RunningLab

from bot.backups.create import CreationRules
from bot.backups.dependencies import BackupEngine, Outside
from bot.backups.format.keys import Keys
from bot.backups.format.manifest import Manifest
from bot.backups.format.manifest_text import manifest_text
from bot.backups.jobs import Backups
from bot.backups.progress import Progress
from bot.backups.retention import Policy
from bot.backups.rules import BackupRules
from bot.backups.storage.local_folder import RESERVE_BYTES, LocalFolder
from bot.content.read import DatabaseContentReader
from bot.engines.address_book import EngineAddressBook
from bot.model.installation import Installation, Server, Service
from bot.model.ports import Alarm, BackupStorage
from bot.settings.load import load
from bot.wiring.parts import Parts


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class BackupLab:
    """A running lab whose services can be backed up; tests change the parts that they need."""

    described: Installation
    engines: Mapping[str, BackupEngine]
    folder: Path
    settings: Path
    lab_folder: Path
    reserve_bytes: int = RESERVE_BYTES
    clock: Callable[[], datetime] = now
    policy: Policy = field(default_factory=lambda: Policy(count=3))
    with_passwords: bool = False
    keys: Keys = field(default_factory=Keys)
    lock_wait_s: float = 60.0
    alarm: Alarm | None = None
    told: list[Progress] = field(default_factory=list)
    storage: BackupStorage | None = None
    """In place of the folder as it is."""

    @classmethod
    def of(cls, lab: RunningLab, folder: Path) -> "BackupLab":
        folder.mkdir(exist_ok=True)
        parts = Parts(load(lab.settings, {}))
        settings = lab.settings.with_name(f"backups-{secrets.token_hex(4)}.yaml")
        settings.write_text(f"{lab.settings.read_text()}backups:\n  dir: {folder}\n")
        return cls(parts.installation, parts.engines, folder, settings, lab.folder)

    @property
    def outside(self) -> Outside:
        addresses = EngineAddressBook(self.engines)
        return Outside(
            installation=self.described,
            engines=self.engines,
            addresses=addresses,
            contents=DatabaseContentReader(addresses, lock_wait_s=self.lock_wait_s),
            storage=self.storage or LocalFolder(self.folder, reserve_bytes=self.reserve_bytes),
            clock=self.clock,
            token=lambda: secrets.token_hex(3),
            keys=self.keys,
        )

    @property
    def backups(self) -> Backups:
        taking = CreationRules(with_passwords=self.with_passwords, lock_wait_s=self.lock_wait_s)
        rules = BackupRules(self.policy, {}, taking, ZoneInfo("UTC"))
        return Backups(self.outside, rules, self.alarm)

    async def taken(self, service: str) -> Manifest:
        """A set of the service; the failure is raised."""
        done = await self.backups.run(self.backups.chosen((service,)), self.told.append)
        for failure in done.failures.values():
            raise failure
        return done.sets[0]

    def server_of(self, service: str) -> Server:
        return self.described.servers[self.described.services[service].server]

    def with_service(self, name: str, like: str, database: str) -> None:
        """One service more, on the same server as another."""
        service = replace(self.described.services[like], name=name, database=database)
        self.set_service(service)

    def set_service(self, service: Service) -> None:
        services = {**self.described.services, service.name: service}
        self.described = replace(self.described, services=services)

    def set_server(self, server: Server) -> None:
        servers = {**self.described.servers, server.name: server}
        self.described = replace(self.described, servers=servers)

    @asynccontextmanager
    async def table(self, service: str, name: str) -> AsyncIterator[None]:
        """A table of numbers in the service's database, gone at the end."""
        async with self.session(service) as inside:
            await inside.execute(f"CREATE TABLE {name} (id integer); INSERT INTO {name} VALUES (0)")
        try:
            yield
        finally:
            async with self.session(service) as inside:
                await inside.execute(f"DROP TABLE {name}")

    def set_folder(self, backup_id: str) -> Path:
        (found,) = self.folder.glob(f"*/{backup_id}")
        return found

    def alter(self, manifest: Manifest, start: bytes, new: bytes, *, below: int = 0) -> None:
        """Change a line of the dump, and every checksum with it, as one with bad intentions would.

        The line is the one that begins so, or so many below it.
        """
        folder = self.set_folder(manifest.id)
        file = folder / manifest.dump.name
        raw = zstandard.ZstdDecompressor().decompressobj().decompress(file.read_bytes())
        lines = raw.splitlines(keepends=True)
        found = next(n for n, line in enumerate(lines) if line.startswith(start))
        lines[found + below] = new
        raw = b"".join(lines)
        file.write_bytes(zstandard.ZstdCompressor().compress(raw))
        dump = replace(
            manifest.dump,
            size_bytes=file.stat().st_size,
            sha256=hashlib.sha256(file.read_bytes()).hexdigest(),
            raw_bytes=len(raw),
        )
        (folder / "manifest.json").write_text(manifest_text(replace(manifest, dump=dump)))

    def names(self) -> list[str]:
        """All that lies in the folder, below the services."""
        return sorted(path.name for path in self.folder.glob("*/*"))

    def programs(self, server: str) -> list[Program]:
        """What runs for a backup in the server's container, in this lab."""
        mark = f"backup.{len(server)}.{server}."
        return [one for one in programs_in(self.lab_folder) if one.mark.startswith(mark)]

    @asynccontextmanager
    async def session(
        self, service: str, database: str | None = None
    ) -> AsyncIterator[asyncpg.Connection]:
        """A superuser's, in the service's database."""
        server = self.server_of(service)
        assert server.password is not None
        connection = await asyncpg.connect(
            host=server.host,
            port=server.port,
            user=server.user,
            password=server.password.reveal(),
            database=database or self.described.services[service].database,
            timeout=10,
        )
        try:
            yield connection
        finally:
            connection.terminate()


async def ended(task: "asyncio.Task[object]") -> None:
    """Cancel a task and wait for it."""
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
