"""Mealie on one server and an empty database on another, in memory: all that a run reaches."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count

from support.fake_journal import FakeJournal
from support.runs import Clock

from bot.migration.order import migration_steps
from bot.model.deployments import ActiveOverride, DeploymentPreflight, Destination
from bot.model.errors import Blocked
from bot.model.facts import ServerState, Unanswered
from bot.model.fences import FencePreflight, FenceState, WriteCheckpoint
from bot.model.installation import Installation, Server, Service
from bot.model.runs import LockHolder, RunKind
from bot.rollback.command import MigrationCommand
from bot.rollback.order import rollback_steps
from bot.runs.command import RunsCommand
from bot.runs.dependencies import Dependencies, Rules

OLD, SHARED, SERVICE = "old", "shared", "mealie"
INSTALLATION = Installation(
    {name: Server(name, "127.0.0.1", 5432, "pgherd", None, "postgres") for name in (OLD, SHARED)},
    {
        SERVICE: Service(
            SERVICE, OLD, SERVICE, SERVICE, health_url="http://127.0.0.1/", engine="homelab",
            containers=("mealie",),
        )
    },
    SHARED,
)  # fmt: skip


@dataclass
class SwitchInMemory:
    """What became of the service stands in the fields; a test changes them as the world would."""

    pointed: ActiveOverride | None = None
    runs_on: str | None = OLD
    """The server that its containers were started with; None while they are stopped."""
    fences: dict[str, FenceState] = field(default_factory=dict)
    locks: dict[str, LockHolder] = field(default_factory=dict)
    fingerprint: str = "f1"
    """Of what the deployer would do."""
    written: str | None = None
    """What is written to the side that is left, although it is fenced."""
    ill: str | None = None
    """What the application says when it is asked how it is."""
    drifted: str | None = None
    fails: dict[str, Exception] = field(default_factory=dict)
    """What an act, by its name, raises from now on."""

    def __post_init__(self) -> None:
        self.journal = FakeJournal()
        tokens = count(1)
        self.dependencies = Dependencies(
            installation=INSTALLATION,
            addresses=self,
            servers=self,
            deployers={"homelab": _Deployer(self)},
            fence=_Fence(self),
            health=self,
            occupancy=self,
            journal=self.journal,
            locks=_Locks(self),
            clock=Clock(),
            token=lambda: f"{next(tokens):04x}",
            orders={RunKind.MIGRATION: migration_steps, RunKind.ROLLBACK: rollback_steps},
            rules=Rules(healthy_within_s=0.05, quiet_for_s=0),
        )
        self.runs = RunsCommand(self.journal, self.dependencies.locks)
        self.command = MigrationCommand(self.dependencies)

    def act(self, name: str) -> None:
        """Raises what this act is to come to."""
        if name in self.fails:
            raise self.fails[name]

    @property
    def points_at(self) -> str:
        """Where the files of the service lead."""
        return OLD if self.pointed is None else self.pointed.server

    async def located(self, server: Server) -> Server:
        return server

    async def read(self, server: Server, *_: object) -> Unanswered:
        return Unanswered(ServerState.DOWN, f"nobody asks {server.name} here for its version")

    async def probe(self, _url: str, _timeout_s: float) -> str | None:
        return self.ill

    async def objects(self, _server: Server, _database: str) -> int | None:
        return 0


@dataclass
class _Deployer:
    world: SwitchInMemory

    async def preflight(self, service: Service, _destination: Destination) -> DeploymentPreflight:
        return DeploymentPreflight(
            ("mealie: POSTGRES_SERVER",), service.containers, self.world.fingerprint
        )

    async def stop(self, _service: Service) -> None:
        self.world.act("stop")
        self.world.runs_on = None

    async def stopped(self, _service: Service) -> bool:
        return self.world.runs_on is None

    async def apply_override(
        self, _service: Service, destination: Destination, *, run: str
    ) -> None:
        self.world.act("point")
        self.world.pointed = ActiveOverride(run, destination.server.name)

    async def active_override(self, _service: Service) -> ActiveOverride | None:
        return self.world.pointed

    async def remove_override(self, _service: Service) -> None:
        self.world.act("unpoint")
        self.world.pointed = None

    async def start(self, _service: Service) -> None:
        self.world.act("start")
        self.world.runs_on = self.world.points_at

    async def started(self, _service: Service) -> bool:
        return self.world.runs_on == self.world.points_at

    async def drift(self, _service: Service, _destination: Destination) -> str | None:
        self.world.act("drift")
        return self.world.drifted


@dataclass
class _Fence:
    world: SwitchInMemory

    async def preflight(self, _server: Server, _database: str, owner: str) -> FencePreflight:
        return FencePreflight((owner,), (), "pgherd")

    async def close(self, server: Server, _database: str, owner: str, *, run: str) -> None:
        self.world.act(f"fence {server.name}")
        self.world.fences[server.name] = FenceState(run, (owner,), holds=True)

    async def state(self, server: Server, _database: str) -> FenceState | None:
        return self.world.fences.get(server.name)

    async def lift(self, server: Server, _database: str) -> None:
        self.world.act(f"lift {server.name}")
        self.world.fences.pop(server.name, None)

    async def take_checkpoint(self, _server: Server, _database: str) -> WriteCheckpoint:
        return WriteCheckpoint((("lsn", "0/1"),))

    async def changes_since(
        self, _server: Server, _database: str, _mark: WriteCheckpoint
    ) -> str | None:
        return self.world.written


@dataclass
class _Locks:
    """Also those of servers that are held, for `still_held` is asked between the steps."""

    world: SwitchInMemory

    @asynccontextmanager
    async def held(self, servers: tuple[str, ...], purpose: str) -> AsyncIterator["_Locks"]:
        for name in servers:
            if name in self.world.locks:
                raise Blocked(f"{name} is locked.", code="server_locked", hint="Wait.")
        self.world.locks |= dict.fromkeys(servers, LockHolder(purpose, "host", 1, None))
        try:
            yield self
        finally:
            for name in servers:
                del self.world.locks[name]

    async def still_held(self) -> None:
        assert self.world.locks.keys() == {OLD, SHARED}, "both sides are held between the steps"
        self.world.act("still_held")

    async def holder(self, server: str) -> LockHolder | None:
        self.world.act("holder")
        return self.world.locks.get(server)
