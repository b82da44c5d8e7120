"""What a run works with, handed in by `wiring`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.model.deployments import Destination
from bot.model.errors import UserMistake
from bot.model.installation import Installation, Server, Service
from bot.model.ports import (
    AddressBook,
    Deployer,
    Fence,
    HealthProbe,
    Journal,
    Locks,
    Occupancy,
    ServerFactsReader,
)


@dataclass(frozen=True, slots=True)
class Rules:
    """How long a run waits."""

    healthy_within_s: float = 300.0
    """A first start makes the tables, which takes Immich a minute or two on a small machine."""
    quiet_for_s: float = 2.0
    """So long nothing may be written to a fenced database before it counts as quiet."""


@dataclass(frozen=True, slots=True)
class Dependencies:
    """The world as a run reaches it."""

    installation: Installation
    addresses: AddressBook
    servers: ServerFactsReader
    deployers: Mapping[str, Deployer]
    """By the name of the engine that runs a service's containers."""
    fence: Fence
    health: HealthProbe
    occupancy: Occupancy
    journal: Journal
    locks: Locks
    clock: Callable[[], datetime]
    token: Callable[[], str]
    """Random letters and digits, others each time."""
    rules: Rules = Rules()

    def move(self, service: Service) -> "Move":
        """The way of a service to the shared server; raises UserMistake where there is none."""
        target = self.installation.shared()
        if service.server == target.name:
            raise UserMistake(
                f"The database of {service.name} is on {target.name} already.",
                code="already_there",
                hint="Nothing has to be done.",
            )
        return self.move_between(service, service.server, target.name)

    def move_between(self, service: Service, source: str, target: str) -> "Move":
        """The way of a service between two servers; raises UserMistake where there is none."""
        if service.engine is None or not service.containers:
            raise UserMistake(
                f"pgherd does not know what runs {service.name}.",
                code="no_containers",
                hint="Name engine and containers of the service in the configuration.",
            )
        server = self.installation.server
        return Move(service, server(source), server(target), self.deployers[service.engine])


@dataclass(frozen=True, slots=True)
class Move:
    """From where to where a service goes, and what points it there."""

    service: Service
    source: Server
    target: Server
    deployer: Deployer

    @property
    def destination(self) -> Destination:
        """The service's database on the shared server."""
        service = self.service
        return Destination(self.target, service.database, service.owner, service.password)

    @property
    def servers(self) -> tuple[str, ...]:
        """Both, whose locks a run holds."""
        return (self.source.name, self.target.name)
