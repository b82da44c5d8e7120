from dataclasses import replace

import pytest

from bot.engines.address_book import EngineAddressBook
from bot.model.containers import Addresses, Container, ContainerState, PublishedPort
from bot.model.errors import ServiceFailure
from bot.model.installation import Server

SERVER = Server(
    name="immich_postgres",
    host=None,
    port=5432,
    user="postgres",
    password=None,
    database="postgres",
    engine="homelab",
    container="immich_postgres",
)


class OneContainer:
    """An engine with one container, whose addresses a test sets."""

    def __init__(self, *published: PublishedPort, **networks: str) -> None:
        self.ways = Addresses(published, networks)

    async def inspect(self, container: str) -> Container:
        return Container(container, ContainerState.RUNNING)

    async def addresses(self, container: str) -> Addresses:
        assert container == "immich_postgres"
        return self.ways


async def located(server: Server, engine: OneContainer) -> tuple[str | None, int]:
    found = await EngineAddressBook({"homelab": engine}).located(server)
    return found.host, found.port


def published(host_ip: str, host_port: int = 5414, port: int = 5432) -> PublishedPort:
    return PublishedPort(port, "tcp", host_ip, host_port)


@pytest.mark.parametrize(
    ("host_ip", "host"),
    [("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "127.0.0.1"), ("::", "::1"), ("10.1.2.3", "10.1.2.3")],
)
async def test_the_published_port_is_the_way_where_nothing_else_is_said(
    host_ip: str, host: str
) -> None:
    assert await located(SERVER, OneContainer(published(host_ip))) == (host, 5414)


async def test_ipv4_comes_first_and_other_ports_do_not_count() -> None:
    other = PublishedPort(8008, "tcp", "127.0.0.1", 8008)
    engine = OneContainer(other, published("::", 1), published("0.0.0.0", 2))
    assert await located(SERVER, engine) == ("127.0.0.1", 2)


async def test_a_network_is_the_way_where_it_is_named() -> None:
    engine = OneContainer(published("127.0.0.1"), photos_network="172.18.0.2")
    server = replace(SERVER, network="photos_network")
    assert await located(server, engine) == ("172.18.0.2", 5432)


async def test_a_host_in_the_configuration_is_never_looked_up() -> None:
    assert await located(replace(SERVER, host="db.lan", engine="gone"), OneContainer()) == (
        "db.lan",
        5432,
    )


@pytest.mark.parametrize(
    ("server", "words"),
    [
        (SERVER, "publishes no port 5432"),
        (replace(SERVER, network="photos_network"), "no address on the network photos_network"),
    ],
)
async def test_without_a_way_it_says_what_to_do(server: Server, words: str) -> None:
    with pytest.raises(ServiceFailure, match=words) as raised:
        await located(server, OneContainer())
    assert "publish the port on 127.0.0.1" in raised.value.hint


async def test_an_address_is_looked_up_anew_each_time() -> None:
    engine = OneContainer(published("127.0.0.1", 1))
    assert await located(SERVER, engine) == ("127.0.0.1", 1)
    engine.ways = Addresses((published("127.0.0.1", 2),), {})
    assert await located(SERVER, engine) == ("127.0.0.1", 2)
