"""What every job asks of the outside world; `wiring` fills it in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.backups.catalogue import Catalogue
from bot.backups.format.keys import Keys
from bot.model.errors import UserMistake
from bot.model.installation import Installation, Server
from bot.model.ports import (
    AddressBook,
    BackupStorage,
    ContainerControl,
    ContainerPrograms,
    ContentReader,
    Engine,
    ScratchContainers,
)


class BackupEngine(Engine, ContainerControl, ContainerPrograms, ScratchContainers, Protocol):
    """An engine that can also run programs in its containers and make some to try things in."""


@dataclass(frozen=True, slots=True)
class Outside:
    """The world as the jobs see it."""

    installation: Installation
    engines: Mapping[str, BackupEngine]
    addresses: AddressBook
    contents: ContentReader
    storage: BackupStorage
    clock: Callable[[], datetime]
    """Aware."""
    token: Callable[[], str]
    """Six hexadecimal digits, others each time."""
    keys: Keys

    @property
    def catalogue(self) -> Catalogue:
        """The backups in the storage."""
        return Catalogue(self.storage, self.keys.signing)

    def place(self, server_name: str) -> "Place":
        """The server's description, its engine and its container.

        Raises:
            UserMistake: it is not configured, or not as a container.
        """
        server = self.installation.server(server_name)
        if server.engine is None or server.container is None:
            raise UserMistake(
                f"pgherd does not know the container of the server {server.name}.",
                code="no_container",
                hint="Dumps are made by the server's own programs: add `engine:` and `container:`.",
            )
        return Place(server, self.engines[server.engine], server.container)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a server runs."""

    server: Server
    engine: BackupEngine
    container: str

    def mark(self, job: str) -> str:
        """What the job's programs carry in this container; no other server's begins so."""
        name = self.server.name
        return f"{job}.{len(name)}.{name}"
