"""How a container reaches a server, and by which names it may know one."""

from typing import Any

import pytest

from bot.deployers.compose.route import Route, inside_port, route, ways
from bot.model.containers import Described, PublishedPort
from bot.model.errors import Blocked
from bot.model.installation import Server

IN_DOCKER = Server("shared", None, 5432, "postgres", None, "postgres", "homelab", "shared_postgres")
OUTSIDE = Server("nas", "nas.lan", 5433, "postgres", None, "postgres")


def container(name: str = "shared_postgres", **given: Any) -> Described:
    networks = given.pop("networks", {"back": ("shared-postgres", "0123456789ab")})
    told: dict[str, Any] = {
        "runs": True,
        "image": "postgres:16",
        "image_id": "sha256:1",
        "labels": {},
        "environment": {},
        "networks": {network: frozenset({name, *aliases}) for network, aliases in networks.items()},
        "addresses": frozenset({"172.18.0.2"}),
        "published": (PublishedPort(5432, "tcp", "127.0.0.1", 5499),),
        "exposed_ports": frozenset({5432}),
        "network_mode": "back",
        "restart_policy": "no",
    }
    return Described(name, **told | given)


def way(
    server: Server = IN_DOCKER,
    there: Described | None = None,
    *others: Described,
    networks: frozenset[str] = frozenset({"back"}),
    mode: str | None = None,
) -> Route:
    there = there or container()
    return route(server, there, [there, *others], networks=networks, network_mode=mode)


def test_on_a_shared_network_the_name_without_an_underscore_is_taken() -> None:
    assert way() == Route("shared-postgres", 5432)
    assert way(there=container("shared")) == Route("shared", 5432)


def test_a_name_that_another_container_has_too_is_not_taken() -> None:
    other = container("other", networks={"back": ("shared-postgres",)})
    assert way(IN_DOCKER, container(), other) == Route("shared_postgres", 5432)
    elsewhere = container("other", networks={"front": ("shared-postgres",)})
    assert way(IN_DOCKER, container(), elsewhere) == Route("shared-postgres", 5432)


def test_a_container_without_a_shared_network_joins_one() -> None:
    assert way(networks=frozenset({"mine"})) == Route("shared-postgres", 5432, joins="back")


def test_the_network_of_the_configuration_comes_first() -> None:
    server = Server("s", None, 5432, "p", None, "p", "homelab", "shared_postgres", "front")
    there = container(networks={"back": (), "front": ("front-name",)})
    assert way(server, there, networks=frozenset()) == Route("front-name", 5432, joins="front")


def test_dockers_default_bridge_has_no_names() -> None:
    with pytest.raises(Blocked, match="resolves container names"):
        way(there=container(networks={"bridge": ()}), networks=frozenset({"bridge"}))


def test_on_the_hosts_network_the_published_port_is_the_way() -> None:
    assert way(mode="host") == Route("127.0.0.1", 5499)
    with pytest.raises(Blocked) as blocked:
        way(there=container(published=()), mode="host")
    assert blocked.value.code == "port_not_published"


@pytest.mark.parametrize("mode", ["none", "service:vpn", "container:vpn", "bridge"])
def test_another_network_mode_blocks(mode: str) -> None:
    with pytest.raises(Blocked) as blocked:
        way(mode=mode)
    assert blocked.value.code == "network_mode_in_the_way"


def test_a_server_outside_docker_is_where_the_configuration_says() -> None:
    assert route(OUTSIDE, None, [], networks=frozenset(), network_mode=None) == Route(
        "nas.lan", 5433
    )


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", None])
def test_a_server_on_loopback_cannot_be_reached_from_a_container(host: str | None) -> None:
    server = Server("nas", host, 5433, "postgres", None, "postgres")
    with pytest.raises(Blocked) as blocked:
        route(server, None, [], networks=frozenset(), network_mode=None)
    assert blocked.value.code == "server_out_of_reach"


def test_the_port_inside_is_not_the_published_one() -> None:
    published = Server("s", "127.0.0.1", 5499, "p", None, "p", "homelab", "shared_postgres")
    assert inside_port(published, container()) == 5432
    assert inside_port(published, container(published=())) == 5432
    assert inside_port(IN_DOCKER, container()) == 5432
    with pytest.raises(Blocked):
        inside_port(published, container(published=(), exposed_ports=frozenset({80, 81})))


def test_a_server_is_known_by_its_names_addresses_and_published_port() -> None:
    on_back: dict[str, Any] = {"networks": frozenset({"back"}), "network_mode": None}
    found = ways(IN_DOCKER, container(), **on_back)
    assert {("shared-postgres", 5432), ("shared_postgres", 5432), ("172.18.0.2", 5432)} <= found
    assert ("host.docker.internal", 5499) in found
    assert ("127.0.0.1", 5499) not in found
    assert ways(OUTSIDE, None, **on_back) == {("nas.lan", 5433)}
    on_host = ways(IN_DOCKER, container(), networks=frozenset(), network_mode="host")
    assert ("127.0.0.1", 5499) in on_host


def test_a_name_on_a_network_that_the_container_is_not_on_does_not_count() -> None:
    found = ways(IN_DOCKER, container(), networks=frozenset({"mine"}), network_mode=None)
    assert not {host for host, _ in found} & {"shared-postgres", "shared_postgres"}
