"""Feeds a backup to psql: the same way into a scratch server and into a new database."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from bot.backups.creation_sql import creation_sql
from bot.backups.earthdistance import after_the_dump, before_the_dump
from bot.backups.format.manifest import DumpFile, Manifest
from bot.backups.streams.byte_counter import ByteCounter
from bot.backups.streams.dump import mismatch
from bot.backups.streams.encryption import decompressor
from bot.backups.streams.globals_text import for_a_fresh_server
from bot.backups.streams.text_chunks import one_piece, text_of
from bot.model.errors import ServiceFailure
from bot.model.ports import BackupStorage
from bot.model.sql_text import identifier
from bot.postgres.tools.client_tools import ClientTools
from bot.postgres.tools.failures import failure
from bot.settings.age_keys import Identity

# A restored database or role may have settings of its own that would stop its restore.
_OPTIONS = "-c default_transaction_read_only=off -c statement_timeout=0 -c lock_timeout=0"
# https://www.postgresql.org/docs/current/runtime-config-developer.html: since 15, and since the
# minors of August 2022 in earlier majors.
_TABLESPACES_INSIDE = " -c allow_in_place_tablespaces=on"


@dataclass(frozen=True, slots=True)
class Restoring:
    """One set on its way into one server."""

    storage: BackupStorage
    manifest: Manifest
    tools: ClientTools
    maintenance_database: str
    identities: tuple[Identity, ...] = ()
    """Private keys; for an encrypted backup there has to be one."""

    async def globals(self) -> None:
        """Roles and tablespaces, into a fresh server with the superuser of the old one.

        Raises:
            ServiceFailure: a statement failed, or the file is damaged.
        """
        seen = self.manifest.server
        text = await text_of(self._content(self.manifest.globals, None))
        lines = for_a_fresh_server(iter(text.splitlines(keepends=True)), seen.superuser)
        options = _OPTIONS + (_TABLESPACES_INSIDE if seen.tablespaces else "")
        await self._run(self.maintenance_database, one_piece(b"".join(lines)), options)

    async def create(self, name: str) -> None:
        """Make the database `name`, empty, like the one that was dumped.

        Raises:
            ServiceFailure: a statement failed; the database may be there all the same.
        """
        major = self.tools.beside.server_version.major
        creation = creation_sql(self.manifest.properties, identifier(name), major=major)
        await self._run(self.maintenance_database, one_piece(creation))

    async def fill(self, name: str, meter: ByteCounter) -> None:
        """Fill the empty database `name`.

        Raises:
            ServiceFailure: a statement failed, or the file is damaged.
        """
        if before := before_the_dump(self.manifest.extensions):
            await self._run(name, one_piece(before))
        await self._run(name, self._content(self.manifest.dump, meter))
        after = after_the_dump(self.manifest.extensions)
        await self._run(name, one_piece(f"{after}ANALYZE;\n"))

    async def _content(self, file: DumpFile, meter: ByteCounter | None) -> AsyncIterator[bytes]:
        reading = decompressor(file, self.identities)
        pieces = reading.decompressed(
            self.storage.read(self.manifest.service, f"{self.manifest.id}/{file.name}")
        )
        try:
            async for piece in pieces if meter is None else meter.counted(pieces):
                yield piece
        except ValueError as error:
            raise _damaged(f"{file.name} is damaged: {error}") from error
        # Before psql hears of the end: what is not all there must not be taken for it.
        fault = mismatch(file, reading)
        if fault is not None:
            raise _damaged(fault)

    async def _run(
        self, database: str, stdin: AsyncIterator[bytes], options: str = _OPTIONS
    ) -> None:
        async with self.tools.psql(database, stdin, options=options) as running:
            ended = await running.result()
        if ended.exit_code != 0:
            raise failure("psql", self.tools.container, ended)


def _damaged(fault: str) -> ServiceFailure:
    return ServiceFailure(
        f"The backup is damaged: {fault}.",
        code="set_damaged",
        hint="Restore another backup; look at the disk that this one lies on.",
    )
