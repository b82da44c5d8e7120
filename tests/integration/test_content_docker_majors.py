"""The content hash means the same on 14 and 15 in containers as on 18."""

import asyncio
import secrets
from collections.abc import Iterator

import pytest
from support.content_majors import Seen, not_told_apart, seen_on, tables_that_differ, told_apart
from support.docker_containers import Containers
from support.running_lab import RunningLab
from support.waiting import until

from bot.content.compare import differences
from bot.demo.lab.images import STOP_SIGNAL, official_wanted
from bot.demo.lab.images.build import make_available
from bot.engines.address_book import EngineAddressBook
from bot.model.facts import ServerFacts
from bot.model.installation import Server
from bot.model.secret import Secret
from bot.postgres.facts import FactsReader

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

MAJORS = (14, 15)


@pytest.fixture(scope="module", params=MAJORS)
def seen(request: pytest.FixtureRequest, docker_host: str) -> Iterator[Seen]:
    containers = Containers(docker_host)
    password = secrets.token_hex(8)
    try:
        name = containers.run(
            ("postgres", "-c", "fsync=off"),
            image=make_available(docker_host, request.param, official=official_wanted()),
            environment={"POSTGRES_PASSWORD": password, "POSTGRES_INITDB_ARGS": "--no-sync"},
            port_bindings={5432: ("127.0.0.1",)},
            stop_signal=STOP_SIGNAL,
        )
        (port,) = containers.client.port(name, 5432)
        server = Server(
            name, "127.0.0.1", int(port["HostPort"]), "postgres", Secret(password), "postgres"
        )
        yield asyncio.run(_seen_once_up(server))
    finally:
        containers.remove_all()


async def _seen_once_up(server: Server) -> Seen:
    reader = FactsReader(EngineAddressBook({}))

    async def is_up() -> bool:
        return isinstance(await reader.read(server, [], 2.0), ServerFacts)

    await until(is_up, timeout_s=60)
    return await seen_on(server)


@pytest.fixture(scope="module")
def on_18(running_lab: RunningLab) -> Seen:
    return asyncio.run(seen_on(running_lab.lab.servers["shared_postgres"].as_server()))


def test_what_is_different_has_different_hashes_in_a_container(seen: Seen) -> None:
    assert not_told_apart(seen) == []


def test_what_is_equal_has_equal_hashes_in_a_container(seen: Seen) -> None:
    assert told_apart(seen) == []


def test_the_same_rows_have_the_same_hash_as_on_18(seen: Seen, on_18: Seen) -> None:
    assert tables_that_differ(seen, on_18) == []


def test_the_same_schema_is_equal_to_that_of_18(seen: Seen, on_18: Seen) -> None:
    found = differences(seen.objects, on_18.objects)
    # The container's locale is another one: that is no matter of the major.
    assert [(d.kind, d.name) for d in found] == [("database", "locale")]
