"""The route by which a container reaches a server. No I/O."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address

from bot.deployers.database_url import DEFAULT_PORT
from bot.model.containers import Addresses, Described
from bot.model.errors import Blocked
from bot.model.installation import Server

# On these Docker's own DNS does not answer for names of containers.
_WITHOUT_NAMES = frozenset({"bridge", "host", "none"})
_SHORT_ID = re.compile(r"[0-9a-f]{12}")
# Some libraries refuse a host name with an underscore: RFC 1123, section 2.1, has none.
_HOST_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?", re.IGNORECASE)
_HOST_FROM_INSIDE = ("host.docker.internal", "172.17.0.1")
"""How containers call their host: by the name that Docker gives, and its usual address."""


@dataclass(frozen=True, slots=True)
class Route:
    """A server as one container reaches it."""

    host: str
    port: int
    joins: str | None = None
    """The engine's network that the container has to join for it."""


def route(
    server: Server,
    container: Described | None,
    others: Iterable[Described],
    *,
    networks: frozenset[str],
    network_mode: str | None,
) -> Route:
    """The route for a container on these networks; `container` is the server's, on its engine.

    `others` are all containers there: a name that another has too leads nowhere for certain.

    Raises:
        Blocked: there is none.
    """
    if container is None:
        return _outside(server, network_mode)
    port = inside_port(server, container)
    if network_mode == "host":
        return _published(container, port)
    if network_mode not in {None, ""}:
        raise Blocked(
            f"The service has network_mode {network_mode}, so it cannot join another network.",
            code="network_mode_in_the_way",
            hint="Give it `networks:` instead, or put it on a network of the shared server.",
        )
    named = sorted(set(container.networks) - _WITHOUT_NAMES, key=lambda n: (n != server.network, n))
    if not named:
        raise Blocked(
            f"The container {container.name} of the shared server is on no network where Docker "
            "resolves container names.",
            code="server_without_network",
            hint="Give it a network in its Compose file; Docker's default bridge does not count.",
        )
    common = [network for network in named if network in networks]
    network = (common or named)[0]
    name = _name(container, network, [one for one in others if network in one.networks])
    return Route(name, port, None if common else network)


def ways(
    server: Server,
    container: Described | None,
    *,
    networks: frozenset[str],
    network_mode: str | None,
) -> frozenset[tuple[str, int]]:
    """Each host and port by which a container on these networks may know the server."""
    found = set()
    if server.host is not None:
        found.add((server.host, server.port))
    if container is not None:
        port = inside_port(server, container)
        common = (names for net, names in container.networks.items() if net in networks)
        found |= {(name, port) for name in container.addresses.union(*common)}
        published = [p for p in container.published if p.port == port and p.protocol == "tcp"]
        loopback = ("localhost", "127.0.0.1") if network_mode == "host" else ()
        for way in published:
            found |= {(host, way.host_port) for host in (*_HOST_FROM_INSIDE, *loopback)}
    elif server.container is not None:
        found.add((server.container, server.port if server.host is None else DEFAULT_PORT))
    if network_mode != "host":
        found = {way for way in found if not _is_loopback(way[0])}
    return frozenset((host.lower(), port) for host, port in found)


def inside_port(server: Server, container: Described) -> int:
    """The port that the server has inside its container.

    Raises:
        Blocked: it cannot be told.
    """
    if server.host is None:
        return server.port
    by_publishing = {p.port for p in container.published if p.host_port == server.port}
    for ports in (by_publishing, container.exposed_ports):
        if len(ports) == 1:
            return next(iter(ports))
    if server.port in container.exposed_ports or DEFAULT_PORT in container.exposed_ports:
        return server.port if server.port in container.exposed_ports else DEFAULT_PORT
    raise Blocked(
        f"pgherd cannot tell on which port the container {container.name} listens inside.",
        code="inside_port_unknown",
        hint="Start it; or leave out `host:` of this server and set `port:` to the one inside.",
    )


def _outside(server: Server, network_mode: str | None) -> Route:
    if server.host is None or (_is_loopback(server.host) and network_mode != "host"):
        raise Blocked(
            f"The server {server.name} cannot be reached from inside a container: its configured "
            f"address is {server.host or 'none'}.",
            code="server_out_of_reach",
            hint="Set its `engine` and `container`, or a `host` by which other machines reach it.",
        )
    return Route(server.host, server.port)


def _published(container: Described, port: int) -> Route:
    found = Addresses(container.published, {}).published_at(port)
    if found is None:
        raise Blocked(
            f"The service is on its host's own network, and the container {container.name} "
            f"publishes no port {port} there.",
            code="port_not_published",
            hint=f"Publish it on the host only: ports: ['127.0.0.1:{port}:{port}']",
        )
    return Route(*found)


def _name(container: Described, network: str, there: Iterable[Described]) -> str:
    others = {name for one in there if one.name != container.name for name in one.networks[network]}
    names = {n for n in container.networks[network] if not _SHORT_ID.fullmatch(n)} - others
    names.add(container.name)  # no other container can have it
    return min(
        names, key=lambda n: (_HOST_NAME.fullmatch(n) is None, n != container.name, len(n), n)
    )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
