"""Compose projects of services on the state file."""

from bot.model.deployments import ProjectLocation
from bot.state.database import StateDatabase
from bot.state.store import in_words


class SqliteProjectLocations:
    """The ProjectLocationStore on the state file."""

    def __init__(self, state: StateDatabase) -> None:
        self._connection = state.connection

    @in_words
    async def keep(self, service: str, places: tuple[ProjectLocation, ...]) -> None:
        """See ProjectLocationStore."""
        rows = [
            (service, position, place.container, place.project, place.folder, place.service)
            for position, place in enumerate(places)
        ]
        # By position, so that whoever reads meanwhile never sees a service without any.
        await self._connection.executemany(
            "INSERT INTO places (service, position, container, project, folder, part)"
            " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
            " container = excluded.container, project = excluded.project,"
            " folder = excluded.folder, part = excluded.part",
            rows,
        )
        await self._connection.execute(
            "DELETE FROM places WHERE service = ? AND position >= ?", (service, len(places))
        )

    @in_words
    async def places(self, service: str) -> tuple[ProjectLocation, ...]:
        """See ProjectLocationStore."""
        rows = await self._connection.execute_fetchall(
            "SELECT container, project, folder, part FROM places WHERE service = ?"
            " ORDER BY position",
            (service,),
        )
        return tuple(ProjectLocation(*row) for row in rows)
