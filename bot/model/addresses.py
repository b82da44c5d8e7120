"""Ways to a container."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PublishedPort:
    """A port of the container that the engine's host passes on."""

    port: int
    protocol: str
    """`tcp` or `udp`."""
    host_ip: str
    """The host's address it is published on; `0.0.0.0` or `::` is all of them."""
    host_port: int


@dataclass(frozen=True, slots=True)
class Addresses:
    """The ways to one container at the moment of asking: they change when it is started again."""

    published: tuple[PublishedPort, ...]
    networks: Mapping[str, str]
    """Its address by the network's name, on the networks where it has one now."""
