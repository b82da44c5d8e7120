"""Creates one backup. The order is the point: it is seen as one once all of it is on the disk."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from bot.backups.dependencies import BackupEngine, Outside, Place
from bot.backups.format.failure_record import failed, failure_text
from bot.backups.format.manifest import DumpFile, ImageSeen, Manifest, ServerSeen
from bot.backups.format.metadata_files import describe
from bot.backups.format.names import ENCRYPTED, GLOBALS, backup_id, dump_file, failure_file
from bot.backups.progress import Listener, Stage
from bot.backups.side_by_side import both
from bot.backups.storage.space import Estimate, estimated
from bot.backups.streams.byte_counter import ByteCounter
from bot.backups.streams.dump import Source, fault_of, first_bytes, write_dump
from bot.backups.streams.encryption import BackupEncryption, encryption_of
from bot.model.content import EMPTIED, DatabaseContent, SequenceState, Unread
from bot.model.errors import Blocked, PgherdError, ServiceFailure
from bot.model.installation import Server, Service
from bot.model.ports import NewBackup, Snapshot
from bot.model.quantities import size
from bot.model.versions import Version
from bot.postgres.database_properties import DatabaseSeen, read_database
from bot.postgres.server_lock import server_lock
from bot.postgres.tools.client_tools import ClientTools, beside, checked_version

_JOB = "backup"
_TRIES = 3
_STALL_LIMIT_S = 900.0  # pg_dump is silent while it reads the catalogues and waits for locks

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CreationRules:
    """How backups are created."""

    with_passwords: bool = False
    lock_wait_s: float = 60.0
    """So long pg_dump waits for a table that somebody has locked."""


class Creator:
    """Creates backups, one at a time on a server; cancel the task to cancel one."""

    def __init__(self, outside: Outside, rules: CreationRules) -> None:
        self._outside, self._rules = outside, rules

    async def take(self, service: Service, listener: Listener) -> Manifest:
        """Create a backup now.

        A failure leaves a record of itself where the backup would be, if that can be written; a
        cancellation leaves nothing.

        Raises:
            Blocked: another job holds the server.
            UserMistake: the server's container is not known.
            ServiceFailure: there is no backup; why, and what to do.
        """
        started_at = self._outside.clock()
        identity = backup_id(started_at, self._outside.token())
        try:
            return await self._take(service, identity, listener)
        except Blocked:
            raise  # nothing was begun
        except PgherdError as error:
            record = failed(
                error,
                set_id=identity,
                service=service.name,
                server=service.server,
                database=service.database,
                started_at=started_at,
                failed_at=self._outside.clock(),
            )
            with suppress(PgherdError):  # the very folder may be what failed
                storage, file = self._outside.storage, failure_file(identity)
                await storage.put_text(service.name, file, failure_text(record))
            raise

    async def _take(self, service: Service, identity: str, listener: Listener) -> Manifest:
        place = self._outside.place(service.server)
        free_bytes = await self._outside.storage.free_bytes()
        server = await self._outside.addresses.located(place.server)
        async with server_lock(server, f"{_JOB} {service.name}"):
            preparing = ByteCounter(listener, service.name, Stage.PREPARING)
            seen_beside = await beside(server)
            tools = ClientTools(
                place.engine, place.container, seen_beside, place.server, mark=place.mark(_JOB)
            )
            await self._clear(service, tools, preparing)
            version = await tools.version("pg_dump")
            checked_version(server.name, version, seen_beside.server_version)
            database = await read_database(server, service.database)
            estimate = await self._estimate(service, database, free_bytes)
            async with self._outside.storage.begin(service.name, identity) as new:
                work = _Work(
                    self._outside,
                    self._rules,
                    service,
                    place,
                    server,
                    tools,
                    new,
                    encryption_of(self._outside.keys),
                    listener,
                )
                manifest = await work.done(identity, version, database, estimate)
                await new.publish()
        ByteCounter(listener, service.name, Stage.DONE)
        return manifest

    async def _clear(self, service: Service, tools: ClientTools, meter: ByteCounter) -> None:
        # Under the server's lock: what is left now belongs to a run that has died.
        await tools.end_leftovers()
        for name in await self._outside.storage.clear_leftovers(service.name):
            _log.warning("cleared a leftover", extra={"service": service.name, "leftover": name})
            meter.tell(f"An earlier run was cut short; {name} that it left was cleared away.")

    async def _estimate(
        self, service: Service, database: DatabaseSeen, free_bytes: int | None
    ) -> Estimate:
        last = await self._outside.catalogue.last_sizes(service.name)
        estimate = estimated(database.size_bytes, last)
        if free_bytes is not None and free_bytes < estimate.compressed_bytes:
            raise ServiceFailure(
                f"There is no room for a backup of {service.name}: it will take about "
                f"{size(estimate.compressed_bytes)}, and {size(free_bytes)} may be used.",
                code="disk_full",
                hint="Free some space, let retention keep fewer backups, or choose another folder.",
            )
        return estimate


@dataclass(frozen=True, slots=True)
class _Dumped:
    """The dump, and what was in the database in the same snapshot."""

    taken_at: datetime
    file: DumpFile
    warnings: tuple[str, ...]
    content: DatabaseContent
    sequences_after: tuple[SequenceState, ...]


@dataclass(frozen=True, slots=True)
class _Work:
    """One set in the making, with the server's lock held."""

    outside: Outside
    rules: CreationRules
    service: Service
    place: Place
    server: Server
    tools: ClientTools
    new: NewBackup
    encryption: BackupEncryption | None
    listener: Listener

    async def done(
        self, identity: str, dump_version: Version, database: DatabaseSeen, estimate: Estimate
    ) -> Manifest:
        """Every file of the backup written, and read back."""
        roles, said_first = await self._globals()
        dumped = await self._dump_and_content(estimate)
        for file in (roles, dumped.file):
            await self._read_back(file)
        manifest = Manifest(
            id=identity,
            service=self.service.name,
            database=self.service.database,
            taken_at=dumped.taken_at,
            finished_at=self.outside.clock(),
            server=await self._server_seen(dump_version, database),
            applications=await self._applications(),
            properties=database.properties,
            extensions=database.extensions,
            database_bytes=database.size_bytes,
            with_passwords=self.rules.with_passwords,
            dump=dumped.file,
            globals=roles,
            content=dumped.content,
            sequences_after=dumped.sequences_after,
            warnings=(*said_first, *dumped.warnings),
            encrypted_to=self.outside.keys.encrypt_to,
        )
        return await describe(self.new, manifest, self.encryption, self.outside.keys.signing)

    async def _globals(self) -> tuple[DumpFile, tuple[str, ...]]:
        passwords = self.rules.with_passwords
        meter = self._meter(Stage.PREPARING, None, _STALL_LIMIT_S)
        async with self.tools.globals(self.server.database, with_passwords=passwords) as execution:
            source = Source("pg_dumpall", self.place.container, execution, of_globals=True)
            written = await first_bytes(source, meter)
            file = self._named(GLOBALS)
            return await write_dump(self.new, file, source, written, self.encryption)

    async def _dump_and_content(self, estimate: Estimate) -> _Dumped:
        """The dump, begun again on a new snapshot while tables are emptied as it begins."""
        for _ in range(_TRIES - 1):
            dumped = await self._one_dump(estimate, or_else_again=True)
            if dumped is not None:
                return dumped
        dumped = await self._one_dump(estimate, or_else_again=False)
        assert dumped is not None
        return dumped

    async def _one_dump(self, estimate: Estimate, *, or_else_again: bool) -> _Dumped | None:
        database = self.service.database
        contents, taken_at = self.outside.contents, self.outside.clock()
        async with contents.snapshot(self.server, database, whole=False) as snapshot:
            await snapshot.described()
            sequences = await snapshot.sequences()
            meter = self._meter(Stage.DUMPING, estimate.raw_bytes, _STALL_LIMIT_S)
            async with self.tools.dump(
                database, snapshot=snapshot.id, lock_wait_s=self.rules.lock_wait_s
            ) as execution:
                source = Source("pg_dump", self.place.container, execution, of_globals=False)
                # It writes its first byte once it holds the locks of all its tables: what was not
                # emptied by then is not emptied any more.
                written = await _once_it_holds_its_locks(source, meter, snapshot)
                emptied = await snapshot.rewritten()
                if emptied and or_else_again:
                    return None
                (file, said), content = await self._written_and_hashed(source, written, snapshot)
            after = await snapshot.sequences()
        return _Dumped(taken_at, file, said, emptied_in(content, sequences, emptied), after)

    async def _written_and_hashed(
        self, source: Source, written: AsyncIterator[bytes], snapshot: Snapshot
    ) -> tuple[tuple[DumpFile, tuple[str, ...]], DatabaseContent]:
        dump_ended = asyncio.Event()

        async def write() -> tuple[DumpFile, tuple[str, ...]]:
            file = self._named(dump_file(self.service.database))
            found = await write_dump(self.new, file, source, written, self.encryption)
            dump_ended.set()
            return found

        return await both(write(), snapshot.content(jobs=1, dump_ended=dump_ended))

    async def _read_back(self, file: DumpFile) -> None:
        meter = self._meter(Stage.CHECKING, file.raw_bytes)
        identities = self.encryption.identities if self.encryption else ()
        fault = await fault_of(file, self.new.read(file.name), meter, identities)
        if fault is not None:
            raise ServiceFailure(
                f"What was written cannot be read back: {fault}.",
                code="read_back_failed",
                hint="The disk, its cable or the memory is failing: look at the kernel's log.",
            )

    async def _server_seen(self, dump_version: Version, database: DatabaseSeen) -> ServerSeen:
        beside = self.tools.beside
        return ServerSeen(
            name=self.server.name,
            version=str(beside.server_version),
            dump_version=str(dump_version),
            superuser=database.superuser,
            preload_libraries=beside.preload_libraries,
            bin_dir=beside.bin_dir,
            tablespaces=database.tablespaces,
            container=await _image(self.place.engine, self.place.container),
        )

    async def _applications(self) -> tuple[ImageSeen, ...]:
        if self.service.engine is None:
            return ()
        engine = self.outside.engines[self.service.engine]
        return tuple([await _image(engine, name) for name in self.service.containers])

    def _named(self, file: str) -> str:
        return file if self.encryption is None else file + ENCRYPTED

    def _meter(
        self, stage: Stage, expected_bytes: int | None, stall_limit_s: float | None = None
    ) -> ByteCounter:
        return ByteCounter(
            self.listener, self.service.name, stage, expected_bytes, stall_limit_s=stall_limit_s
        )


async def _once_it_holds_its_locks(
    source: Source, meter: ByteCounter, snapshot: Snapshot
) -> AsyncIterator[bytes]:
    try:
        return await first_bytes(source, meter)
    except ServiceFailure as error:
        who = await snapshot.blockers() if error.code == "table_locked" else ()
        if not who:
            raise
        message = f"{error.message} In its way: {', '.join(who)}."
        raise ServiceFailure(message, code=error.code, hint=error.hint) from error


def emptied_in(
    content: DatabaseContent, sequences: tuple[SequenceState, ...], emptied: Sequence[str]
) -> DatabaseContent:
    """The content with sequences as before the dump, and with the tables that are empty in it."""
    reason = "It was emptied or rewritten as the backup began, and is empty in the backup."
    named = tuple(Unread("rows", name, EMPTIED, reason) for name in emptied)
    others = tuple(one for one in content.unread if one.name not in emptied)
    return replace(content, sequences=sequences, unread=(*named, *others))


async def _image(engine: BackupEngine, name: str) -> ImageSeen:
    container = await engine.inspect(name)
    return ImageSeen(name, container.image, container.image_id)
