"""What a real Docker Engine tells about what its containers were made as."""

from collections.abc import Iterator

import pytest
from support.docker_containers import IMAGE, LABEL, Containers

from bot.engines.docker import DockerEngine
from bot.engines.docker_inventory import DockerInventory


@pytest.fixture
def containers(docker_host: str) -> Iterator[Containers]:
    containers = Containers(docker_host)
    yield containers
    containers.remove_all()


async def test_a_container_is_described_running_or_not(
    docker_host: str, containers: Containers
) -> None:
    inventory = DockerInventory(DockerEngine(docker_host))
    name = containers.create(
        ("sleep", "600"),
        environment={"A": "x=y$z"},
        port_bindings={5432: ("127.0.0.1", None)},
        restart_policy={"Name": "always"},
    )
    stopped = await inventory.described(name)
    assert stopped is not None
    assert (stopped.name, stopped.runs, stopped.image) == (name, False, IMAGE)
    assert stopped.environment["A"] == "x=y$z"
    assert stopped.exposed_ports == {5432}
    assert stopped.restart_policy == "always"
    assert set(stopped.networks) <= {"bridge", "default"}
    assert stopped.image_id == await inventory.image_id(IMAGE)
    assert "x=y$z" not in repr(stopped)
    containers.client.start(name)
    running = await inventory.described(name)
    assert running is not None
    assert running.runs
    assert [p.port for p in running.published] == [5432]
    assert len(running.addresses) == 1


async def test_labels_find_containers_and_what_is_not_there_is_none(
    docker_host: str, containers: Containers
) -> None:
    inventory = DockerInventory(DockerEngine(docker_host))
    names = sorted((containers.create(("true",)), containers.run()))
    label = (await inventory.described(names[0])).labels[LABEL]  # type: ignore[union-attr]  # it is there
    found = await inventory.labelled(f"{LABEL}={label}")
    assert [one.name for one in found] == names
    assert await inventory.labelled(f"{LABEL}={label}", "nobody=has") == ()
    assert set(names) <= {one.name for one in await inventory.labelled()}
    assert await inventory.described("nobody") is None
    assert await inventory.image_id("nobody:1") is None
