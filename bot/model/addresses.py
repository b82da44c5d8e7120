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
