"""What a lab consists of, and where its files lie. Decides; touches nothing."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

ENGINE = "lab"
"""The name of the lab's engine in its pgherd.yaml."""

SUPERUSER = "postgres"
HOST = "127.0.0.1"
CONTAINER_PORT = 5432
"""Where PostgreSQL listens inside a container."""


@dataclass(frozen=True, slots=True)
class ServerPlan:
    """A server to make."""

    name: str
    major: int
    max_connections: int
    preload_libraries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ServicePlan:
    """A service to make; its database and the owner of it are named after it."""

    name: str
    server: str
    application: str
    extensions: tuple[str, ...]
    """Trusted ones, which its data script makes as the owner."""
    superuser_extensions: tuple[str, ...]
    """Untrusted ones, which only a superuser can make."""

    @property
    def all_extensions(self) -> tuple[str, ...]:
        """All that its database has to have."""
        return self.superuser_extensions + self.extensions


SHARED_SERVER = "shared_postgres"

# Of a lab of processes. Majors are those that come as wheels: 16 has vector and no contrib, 17
# contrib and no vector, 18 both. So only Immich can live on 16, and only 18 can take all three in.
# Extensions of a service have to be in 18 too: pgcrypto and uuid-ossp are not.
SERVERS = (
    ServerPlan("authentik_postgres", major=17, max_connections=100),
    ServerPlan("mealie_postgres", major=17, max_connections=100),
    ServerPlan("immich_postgres", major=16, max_connections=100),
    ServerPlan(SHARED_SERVER, major=18, max_connections=200),
)

SERVICES = (
    ServicePlan(
        "authentik",
        server="authentik_postgres",
        application="authentik_server",
        extensions=("btree_gist", "citext", "hstore", "ltree", "pg_trgm"),
        superuser_extensions=(),
    ),
    ServicePlan(
        "mealie",
        server="mealie_postgres",
        application="mealie",
        extensions=("pg_trgm", "unaccent"),
        superuser_extensions=("cube", "earthdistance"),  # the second stands on the first
    ),
    ServicePlan(
        "immich",
        server="immich_postgres",
        application="immich_server",
        extensions=(),
        superuser_extensions=("vector",),
    ),
)


@dataclass(frozen=True, slots=True)
class LabPaths:
    """The lab's own names inside its folder; nothing else there is ever touched."""

    root: Path

    @classmethod
    def of(cls, directory: Path) -> Self:
        """The names in this folder, absolute."""
        return cls(directory.absolute())

    @property
    def made(self) -> Path:
        """What `up` made outside of these names; the first file written, the last removed."""
        return self.root / "made.json"

    @property
    def lab(self) -> Path:
        """The lab's description; there once everything is healthy."""
        return self.root / "lab.json"

    @property
    def settings(self) -> Path:
        """Pgherd's configuration for this lab."""
        return self.root / "pgherd.yaml"

    @property
    def engine(self) -> Path:
        """The process engine's folder."""
        return self.root / "engine"

    @property
    def secrets(self) -> Path:
        """One file a password: of a server's superuser, of a service's role."""
        return self.root / "secrets"

    @property
    def logs(self) -> Path:
        """One log a container."""
        return self.root / "logs"

    @property
    def applications(self) -> Path:
        """Environment files and records of acknowledged writes."""
        return self.root / "applications"

    @property
    def data(self) -> Path:
        """The data of servers that are processes, where their account can reach it."""
        return self.root / "data"

    @property
    def stacks(self) -> Path:
        """One folder a Compose project, where the lab is of containers."""
        return self.root / "stacks"

    def log(self, container: str) -> Path:
        """The log of a container."""
        return self.logs / f"{container}.log"

    def secret(self, name: str) -> Path:
        """The password of a server's superuser or of a service's role."""
        return self.secrets / name

    def environment(self, application: str) -> Path:
        """The environment file of an application: its address, and its password."""
        return self.applications / f"{application}.env"

    def acknowledged(self, application: str) -> Path:
        """An application's record of acknowledged writes."""
        return self.applications / f"{application}.acknowledged.jsonl"

    @property
    def files(self) -> tuple[Path, ...]:
        """The single files, `made` last."""
        return (self.lab, self.settings, self.made)

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders, of either kind of lab."""
        return (*self.process_folders, self.stacks)

    @property
    def process_folders(self) -> tuple[Path, ...]:
        """The folders of a lab of processes."""
        return (self.engine, self.secrets, self.logs, self.applications, self.data)
