"""What an engine knows about one container."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


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
