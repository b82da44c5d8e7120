"""Verifies a backup: its checksums, then a restore into a scratch server, and a comparison."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from functools import partial

from bot.backups import reports
from bot.backups.dependencies import Outside
from bot.backups.format.full_manifest import identities_for, opened
from bot.backups.format.manifest import DumpFile, Manifest
from bot.backups.format.names import PROOF
from bot.backups.format.signature import Signature
from bot.backups.format.verification import Verification, verification_text
from bot.backups.progress import Listener, Stage
from bot.backups.scratch_server import ScratchServer, scratch_server
from bot.backups.sequences import settled
from bot.backups.streams.byte_counter import ByteCounter
from bot.backups.streams.dump import checksum_fault_of, fault_of
from bot.backups.streams.load import Restoring
from bot.content.compare import differences
from bot.model.content import DatabaseContent, Unread
from bot.model.errors import ServiceFailure
from bot.model.ports import ContentReader
from bot.model.reports import Report
from bot.postgres.tools.client_tools import beside

_JOB = "verify"
_LIMIT_S = 12 * 3600.0  # a restore of a great database, its indexes included
_FaultOf = Callable[[DumpFile, AsyncIterator[bytes], ByteCounter], Awaitable[str | None]]


@dataclass(frozen=True, slots=True)
class VerifiedTable:
    """One table; None for rows where one side has no such table."""

    name: str
    rows_expected: int | None
    rows_found: int | None
    ok: bool
    """The same number of rows, and the same content."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a test of a backup has found."""

    backup_id: str
    service: str
    ok: bool
    tables: tuple[VerifiedTable, ...]
    """Empty where there was no restore."""
    faults: tuple[str, ...]
    duration_s: float
    unread: tuple[Unread, ...] = ()
    """What was not read when it was created, so that nothing was held against it."""
    signature: Signature | None = None
    """Not WRONG: such a backup is not tested. None where there is neither a signature nor a key."""

    def report(self) -> Report:
        """The same for people and programs."""
        return reports.verdict_report(self)


class Verifier:
    """Tests backups, one at a time; cancel the task to cancel one."""

    def __init__(self, outside: Outside) -> None:
        self._outside = outside

    async def verify(self, backup_id: str, listener: Listener) -> Verdict:
        """Test a backup, and write down in it what was found.

        A backup that is bad is a verdict, not an error.

        Raises:
            UserMistake: there is no such backup, no key for it, or its server is not configured.
            Blocked: another test is going on.
            ServiceFailure: nothing could be found out; what is written about the backup stays.
        """
        manifest = await opened(self._outside, backup_id)
        storage = self._outside.storage
        async with storage.using(manifest.service, backup_id), storage.alone(_JOB) as identity:
            began_at = self._outside.clock()
            try:
                async with asyncio.timeout(_LIMIT_S):
                    found = await self._found(manifest, f"{_JOB}.{identity}", listener)
            except TimeoutError as error:
                raise ServiceFailure(
                    f"The test of {backup_id} was not done within {_LIMIT_S / 3600:.0f} hours.",
                    code="verify_timeout",
                    hint="Look at the load of the host, then test it again.",
                ) from error
            ended_at = self._outside.clock()
            proof = Verification(
                at=ended_at,
                ok=not found.faults,
                faults=found.faults,
                server_version=found.server_version,
                image_id=found.image_id,
                duration_s=(ended_at - began_at).total_seconds(),
            )
            await storage.put_text(
                manifest.service, f"{backup_id}/{PROOF}", verification_text(proof)
            )
        ByteCounter(listener, manifest.service, Stage.DONE)
        return Verdict(
            backup_id,
            manifest.service,
            proof.ok,
            found.tables,
            proof.faults,
            proof.duration_s,
            manifest.content.unread,
            (await self._outside.catalogue.find(backup_id)).signature,
        )

    async def check(self, backup_id: str, listener: Listener) -> Verdict:
        """Look whether the files are what was written, without a restore and without a key.

        Only a fault is written down: that nothing is wrong with its files verifies nothing.

        Raises:
            UserMistake: there is no such set.
            ServiceFailure: nothing could be found out.
        """
        storage, began_at = self._outside.storage, self._outside.clock()
        manifest = await self._outside.catalogue.whole(backup_id)
        async with storage.using(manifest.service, backup_id):
            faults = await self._damage(manifest, listener, checksum_fault_of)
            ended_at = self._outside.clock()
            duration_s = (ended_at - began_at).total_seconds()
            if faults:
                proof = Verification(
                    at=ended_at,
                    ok=False,
                    faults=faults,
                    server_version="",
                    image_id=None,
                    duration_s=duration_s,
                )
                await storage.put_text(
                    manifest.service, f"{backup_id}/{PROOF}", verification_text(proof)
                )
        ByteCounter(listener, manifest.service, Stage.DONE)
        return Verdict(backup_id, manifest.service, not faults, (), faults, duration_s)

    async def _found(self, manifest: Manifest, mark: str, listener: Listener) -> "_Found":
        identities = identities_for(manifest, self._outside.keys)
        fault = partial(fault_of, identities=identities)
        faults = await self._damage(manifest, listener, fault)
        if faults:
            return _Found((), faults)
        place = self._outside.place(manifest.server.name)
        ByteCounter(listener, manifest.service, Stage.STARTING)
        # Whoever holds the storage's lock is the only one: these belong to a test that has died.
        await place.engine.remove_scratch_containers(f"{mark}.")
        async with scratch_server(place, manifest.server, mark) as scratch:
            return await self._restored(manifest, scratch, listener)

    async def _damage(
        self, manifest: Manifest, listener: Listener, fault_of_file: _FaultOf
    ) -> tuple[str, ...]:
        faults = []
        for small in manifest.texts:
            text = await self._outside.storage.text(manifest.service, f"{manifest.id}/{small.name}")
            if (fault := small.fault(text)) is not None:
                faults.append(fault)
        for file in manifest.files:
            meter = ByteCounter(listener, manifest.service, Stage.CHECKING, file.raw_bytes)
            path = f"{manifest.id}/{file.name}"
            content = self._outside.storage.read(manifest.service, path)
            if (fault := await fault_of_file(file, content, meter)) is not None:
                faults.append(fault)
        return tuple(faults)

    async def _restored(
        self, manifest: Manifest, scratch: ScratchServer, listener: Listener
    ) -> "_Found":
        version = str(scratch.tools.beside.server_version)
        restoring = Restoring(
            self._outside.storage,
            manifest,
            scratch.tools,
            scratch.server.database,
            identities_for(manifest, self._outside.keys),
        )
        meter = ByteCounter(listener, manifest.service, Stage.RESTORING, manifest.dump.raw_bytes)
        try:
            await restoring.globals()
            await restoring.create(manifest.database)
            await restoring.fill(manifest.database, meter)
        except ServiceFailure as error:
            if not await _answers(scratch):
                raise
            return _Found((), (f"it cannot be restored: {error.message}",), version)
        ByteCounter(listener, manifest.service, Stage.COMPARING)
        content = await content_of(self._outside.contents, scratch, manifest.database)
        found = settled(content, manifest.content.sequences, manifest.sequences_after)
        different = differences(manifest.content, found)
        return _Found(
            tuple(_tables(manifest.content, found)),
            tuple(map(reports.told, different)),
            version,
            scratch.image_id,
        )


@dataclass(frozen=True, slots=True)
class _Found:
    tables: tuple[VerifiedTable, ...]
    faults: tuple[str, ...]
    server_version: str = ""
    image_id: str | None = None


async def content_of(
    contents: ContentReader, scratch: ScratchServer, database: str
) -> DatabaseContent:
    """What is in a database of the scratch server."""
    async with contents.snapshot(scratch.server, database) as snapshot:
        return await snapshot.content()


def _tables(expected: DatabaseContent, found: DatabaseContent) -> Iterator[VerifiedTable]:
    here = {(table.schema, table.name): table for table in expected.tables}
    there = {(table.schema, table.name): table for table in found.tables}
    unread = {one.name for one in expected.unread}
    for name in sorted(here.keys() | there.keys()):
        if ".".join(name) in unread:
            continue
        first, second = here.get(name), there.get(name)
        yield VerifiedTable(
            ".".join(name),
            None if first is None else first.rows,
            None if second is None else second.rows,
            first == second,
        )


async def _answers(scratch: ScratchServer) -> bool:
    """Whether the server is still well: then a restore that failed is the backup's own fault."""
    try:
        await beside(scratch.server)
    except ServiceFailure:
        return False
    return True
