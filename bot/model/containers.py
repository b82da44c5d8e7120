"""Containers, the ways to them, and programs run inside: what an engine knows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
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
class PublishedPort:
    """A port of the container that the engine's host passes on."""

    port: int
    protocol: str
    """`tcp` or `udp`."""
    host_ip: str
    """The host's address it is published on; `0.0.0.0` or `::` is all of them."""
    host_port: int


_EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 - read, not bound


@dataclass(frozen=True, slots=True)
class Addresses:
    """The ways to one container at the moment of asking: they change when it is started again."""

    published: tuple[PublishedPort, ...]
    networks: Mapping[str, str]
    """Its address by the network's name, on the networks where it has one now."""

    def published_at(self, port: int) -> tuple[str, int] | None:
        """Host and port, on the engine's host, of the container's TCP port; IPv4 first."""
        ways = [p for p in self.published if (p.port, p.protocol) == (port, "tcp")]
        ways.sort(key=lambda p: ":" in p.host_ip)
        if not ways:
            return None
        return _EVERY_ADDRESS.get(ways[0].host_ip, ways[0].host_ip), ways[0].host_port


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


@dataclass(frozen=True, slots=True)
class ExecResult:
    """How it ended."""

    exit_code: int
    """128 + n after signal n."""
    stderr: str
    """Its beginning and its end where it was long."""
