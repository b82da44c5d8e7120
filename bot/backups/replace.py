"""Puts a backup in the place of the database that is there now, which stays under another name."""

from dataclasses import dataclass

from bot.backups import reports
from bot.backups.create import Creator
from bot.backups.dependencies import Outside
from bot.backups.format.full_manifest import opened
from bot.backups.progress import Listener
from bot.backups.restore import NAME_BYTES, Restorer
from bot.cancellation import finished
from bot.model.errors import ServiceFailure, UserMistake, nearest
from bot.model.installation import Server, Service
from bot.model.reports import Report
from bot.postgres.databases import database_exists, drop_database, swap_databases
from bot.postgres.server_lock import server_lock


@dataclass(frozen=True, slots=True)
class Replaced:
    """The backup is in place; both ways back are named."""

    backup_id: str
    service: str
    server: str
    database: str
    kept_as: str
    """The database that was there before, whole."""
    safety_set: str
    """The backup of it that was created first."""
    duration_s: float

    def report(self) -> Report:
        """The same for people and programs."""
        return reports.replaced_report(self)


class Replacer:
    """Replaces databases; cancelled, it leaves all as before, and the safety backup."""

    def __init__(self, outside: Outside, taker: Creator, restorer: Restorer) -> None:
        self._outside, self._taker, self._restorer = outside, taker, restorer

    async def replace(self, backup_id: str, listener: Listener) -> Replaced:
        """Take a safety backup, restore beside, compare, and only then let the two change names.

        Whoever is connected to the database is disconnected at the change of names.

        Raises:
            UserMistake: there is no such backup, no key for it, or its database is not there: then
                restore into that.
            Blocked: another job holds the server.
            ServiceFailure: it could not be done; the database is what it was.
        """
        began_at = self._outside.clock()
        manifest = await opened(self._outside, backup_id)
        service = self._service(manifest.service)
        server = await self._located(manifest.server.name, manifest.database)
        safety = await self._taker.take(service, listener)
        stamp = began_at.strftime("%Y%m%dT%H%M%SZ")
        new, aside = (
            beside_name(manifest.database, f"_{word}_{stamp}") for word in ("new", "before")
        )
        restored = await self._restorer.restore(backup_id, new, listener)
        if restored.differences:
            await finished(drop_database(server, new))
            raise ServiceFailure(
                f"The backup {backup_id} does not restore to what was dumped: nothing is replaced.",
                code="restore_differs",
                hint=f"pgherd backup verify {backup_id} tells what is different.",
            )
        await finished(self._swap(server, service, manifest.database, new, aside))
        return Replaced(
            backup_id,
            service.name,
            server.name,
            manifest.database,
            aside,
            safety.id,
            (self._outside.clock() - began_at).total_seconds(),
        )

    async def _swap(
        self, server: Server, service: Service, name: str, new: str, aside: str
    ) -> None:
        try:
            async with server_lock(server, f"replace {service.name}"):
                await swap_databases(server, name, new, aside)
        except BaseException:
            await drop_database(server, new)
            raise

    async def _located(self, server_name: str, database: str) -> Server:
        place = self._outside.place(server_name)
        server = await self._outside.addresses.located(place.server)
        if await database_exists(server, database):
            return server
        raise UserMistake(
            f"There is no database {database!r} on {server.name} to replace.",
            code="no_such_database",
            hint=f"Restore into it: pgherd backup restore ID --into {database}",
        )

    def _service(self, name: str) -> Service:
        known = self._outside.installation.services
        if name in known:
            return known[name]
        raise UserMistake(
            f"The service {name} is not configured, so there can be no safety backup of it.",
            code="unknown_service",
            hint=nearest(name, tuple(known)),
        )


def beside_name(database: str, ending: str) -> str:
    """The name with this ending, cut so that PostgreSQL does not cut it."""
    room_bytes = NAME_BYTES - len(ending.encode())
    return database.encode()[:room_bytes].decode(errors="ignore") + ending
