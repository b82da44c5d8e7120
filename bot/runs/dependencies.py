"""What every run works with. `wiring` hands it in."""

from collections.abc import Callable, Mapping, Sequence
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
    Step,
)
from bot.model.runs import Run, RunKind


@dataclass(frozen=True, slots=True)
class Rules:
    """How long a run waits."""

    healthy_within_s: float = 300.0
    """Time for an application to become healthy. A first start creates the tables, which takes
    Immich a minute or two on a small machine."""
    quiet_for_s: float = 2.0
    """Time without a write after which a fenced database counts as quiet."""


StepOrder = Callable[["Dependencies", "Move", str], Sequence[Step]]
"""The steps of a run of one kind, in their order: for a move, in the run of that id."""


@dataclass(frozen=True, slots=True)
class Dependencies:
    """The configuration, and the ports through which a run reaches everything else."""

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
    """Random letters and digits, different each time."""
    orders: Mapping[RunKind, StepOrder]
    rules: Rules = Rules()

    def move(self, service: Service) -> "Move":
        """The move of a service to the shared server; raises UserMistake where there is none."""
        target = self.installation.shared()
        if service.server == target.name:
            raise UserMistake(
                f"The database of {service.name} is already on {target.name}.",
                code="already_there",
                hint="There is nothing to do.",
            )
        return self.move_between(service, service.server, target.name)

    def move_of(self, run: Run) -> "Move":
        """The move that a run carries out, or takes back; raises as `move_between` does."""
        service = self.installation.service(str(run.plan["service"]))
        return self.move_between(service, str(run.plan["source"]), str(run.plan["target"]))

    def steps_of(self, run: Run) -> Sequence[Step]:
        """The steps of a run in the journal; raises as `move_of` does."""
        return self.orders[run.kind](self, self.move_of(run), run.id)

    def move_between(self, service: Service, source: str, target: str) -> "Move":
        """The move of a service between two servers; raises UserMistake where there is none."""
        if service.engine is None or not service.containers:
            raise UserMistake(
                f"pgherd does not know which containers run {service.name}.",
                code="no_containers",
                hint="Set `engine` and `containers` of the service in the configuration.",
            )
        server = self.installation.server
        return Move(service, server(source), server(target), self.deployers[service.engine])


@dataclass(frozen=True, slots=True)
class Move:
    """A service, the server it leaves, the one it moves to, and what points it there."""

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
        """The names of both servers; a run holds their locks."""
        return (self.source.name, self.target.name)
