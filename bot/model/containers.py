"""What an engine knows about one container."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.model.addresses import PublishedPort


class ContainerState(StrEnum):
    """Docker's own words; `missing` is ours for a name that the engine does not know."""

    CREATED = "created"
    RUNNING = "running"
    PAUSED = "paused"
    RESTARTING = "restarting"
    EXITED = "exited"
    DEAD = "dead"
    MISSING = "missing"


class Health(StrEnum):
    """Outcome of the container's own health check; `none` where it has no such check."""

    NONE = "none"
    STARTING = "starting"
    HEALTHY = "healthy"
    UNHEALTHY = "unhealthy"


@dataclass(frozen=True, slots=True)
class Container:
    """The state of one container at the moment of asking."""

    name: str
    state: ContainerState
    health: Health = Health.NONE
    started_at: datetime | None = None
    """Aware; set while it runs."""
    exit_code: int | None = None
    """Of the last run; set once it has ended."""
    restart_count: int = 0
    oom_killed: bool = False
    image: str | None = None
    image_id: str | None = None
    """The digest of the image's configuration: the name may mean another image tomorrow."""


@dataclass(frozen=True, slots=True)
class Statistics:
    """What a running container has used; rates are for whoever asks twice."""

    cpu_seconds: float
    """Of all its processes since it was started; two cores that work for a second are two."""
    memory_bytes: int
    """In use, without the files that the kernel could drop at once."""
    memory_limit_bytes: int | None
    """None where it may use all that its host has."""


@dataclass(frozen=True, slots=True)
class Volume:
    """A place in a container whose data outlives it; what lies in memory only is none."""

    name: str | None
    """A named volume's; None for a folder of the host."""
    host_path: str
    """Where it lies on the engine's host."""
    destination: str
    """Where the container sees it."""
    writable: bool


@dataclass(frozen=True, slots=True)
class Described:
    """What a container was made as, and whether it runs."""

    name: str
    runs: bool
    """It runs, or is paused or being restarted."""
    image: str
    """As it was asked for."""
    image_id: str
    labels: Mapping[str, str]
    environment: Mapping[str, str] = field(repr=False)
    """The image's own variables among them; often with passwords."""
    networks: Mapping[str, frozenset[str]]
    """By network, the names under which the others there find it, its own included."""
    addresses: frozenset[str]
    """Of all networks; none while it does not run."""
    published: tuple[PublishedPort, ...]
    exposed_ports: frozenset[int]
    """TCP ports that its image says it listens on, and published ones."""
    network_mode: str
    restart_policy: str
