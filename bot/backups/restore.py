"""Restores a backup into a new database beside the old one."""

import asyncio
import logging
from dataclasses import dataclass

from bot.backups import reports
from bot.backups.dependencies import Outside, Place
from bot.backups.format.full_manifest import identities_for, opened
from bot.backups.format.manifest import Manifest
from bot.backups.progress import Listener, Stage
from bot.backups.sequences import settled
from bot.backups.streams.byte_counter import ByteCounter
from bot.backups.streams.load import Restoring
from bot.cancellation import finished
from bot.content.compare import differences
from bot.model.content import Difference
from bot.model.errors import ServiceFailure, UserMistake
from bot.model.installation import Server
from bot.model.reports import Report
from bot.postgres.databases import database_exists, drop_database
from bot.postgres.server_lock import server_lock
from bot.postgres.tools.client_tools import ClientTools, beside

NAME_BYTES = 63
"""Of an identifier: NAMEDATALEN - 1."""

_JOB = "restore"
_LIMIT_S = 12 * 3600.0  # a restore of a great database, its indexes included

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Restored:
    """A database that is there now; it is as it was unless there are differences."""

    backup_id: str
    service: str
    server: str
    database: str
    differences: tuple[Difference, ...]
    duration_s: float

    def report(self) -> Report:
        """The same for people and programs."""
        return reports.restored_report(self)


class Restorer:
    """Restores backups; cancel the task to cancel one, and the new database goes again."""

    def __init__(self, outside: Outside) -> None:
        self._outside = outside

    async def restore(self, backup_id: str, database: str, listener: Listener) -> Restored:
        """Make the database `database` on the server that the backup came from, and fill it.

        A failure leaves no database of this name.

        Raises:
            UserMistake: there is no such backup, no key for it, or the name is in use or none.
            Blocked: another job holds the server.
            ServiceFailure: it could not be restored.
        """
        _check_name(database)
        manifest = await opened(self._outside, backup_id)
        place = self._outside.place(manifest.server.name)
        server = await self._outside.addresses.located(place.server)
        async with (
            self._outside.storage.using(manifest.service, backup_id),
            server_lock(server, f"{_JOB} {manifest.service}"),
        ):
            return await self._restore(manifest, place, server, database, listener)

    async def _restore(
        self, manifest: Manifest, place: Place, server: Server, database: str, listener: Listener
    ) -> Restored:
        began_at = self._outside.clock()
        mark = place.mark(_JOB)
        tools = ClientTools(place.engine, place.container, await beside(server), server, mark=mark)
        await tools.end_leftovers()
        if await database_exists(server, database):
            raise UserMistake(
                f"There is a database {database!r} on {server.name} already.",
                code="database_exists",
                hint="Choose a name that is free; nothing was changed.",
            )
        keys = identities_for(manifest, self._outside.keys)
        restoring = Restoring(self._outside.storage, manifest, tools, server.database, keys)
        meter = ByteCounter(listener, manifest.service, Stage.RESTORING, manifest.dump.raw_bytes)
        try:
            async with asyncio.timeout(_LIMIT_S):
                await restoring.create(database)
                await restoring.fill(database, meter)
                ByteCounter(listener, manifest.service, Stage.COMPARING)
                different = await self._differences(manifest, server, database)
        except TimeoutError as error:
            await finished(_drop(server, database))
            raise ServiceFailure(
                f"The restore of {manifest.id} was not done within {_LIMIT_S / 3600:.0f} hours.",
                code="restore_timeout",
                hint="Look at the load of the server's host, then try again.",
            ) from error
        except BaseException:
            await finished(_drop(server, database))
            raise
        ByteCounter(listener, manifest.service, Stage.DONE)
        duration_s = (self._outside.clock() - began_at).total_seconds()
        return Restored(manifest.id, manifest.service, server.name, database, different, duration_s)

    async def _differences(
        self, manifest: Manifest, server: Server, database: str
    ) -> tuple[Difference, ...]:
        async with self._outside.contents.snapshot(server, database) as snapshot:
            content = await snapshot.content()
        found = settled(content, manifest.content.sequences, manifest.sequences_after)
        return differences(manifest.content, found)


async def _drop(server: Server, database: str) -> None:
    try:
        await drop_database(server, database)
    except ServiceFailure as error:
        # What brought us here must not be hidden.
        _log.warning(
            "a half-restored database stays", extra={"database": database, "reason": error.message}
        )


def _check_name(database: str) -> None:
    if 0 < len(database.encode()) <= NAME_BYTES and "\0" not in database:
        return
    raise UserMistake(
        f"{database!r} cannot be the name of a database.",
        code="bad_database_name",
        hint=f"A name has 1 to {NAME_BYTES} bytes.",
    )
