"""Docker keeps the contracts of programs inside containers, and of containers to try things in."""

import uuid
from collections.abc import Iterator

import pytest
from contract.exec_contract import ExecContract, Inside
from contract.scratch_contract import SLEEPS, List, ScratchContract
from support.docker_containers import IMAGE, Containers

from bot.engines.docker import DockerEngine
from bot.model.errors import ServiceFailure, UserMistake

LABEL = "pgherd.throwaway"


@pytest.fixture
def engine(docker_host: str) -> DockerEngine:
    return DockerEngine(docker_host)


@pytest.fixture(scope="module")
def inside(docker_host: str) -> Iterator[Inside]:
    containers = Containers(docker_host)
    name = containers.run(("sleep", "1000000"))

    def programs() -> list[str]:
        return [line for line in containers.programs(name) if line != "sleep 1000000"]

    source = f"from bot.engines.docker import DockerEngine\nengine = DockerEngine({docker_host!r})"
    yield Inside(name, programs, source)
    containers.remove_all()


@pytest.fixture
def scratch_containers(containers: Containers) -> List:
    async def scratch_containers() -> list[str]:
        found = containers.client.containers(all=True, filters={"label": LABEL})
        return [container["Names"][0].lstrip("/") for container in found]

    return scratch_containers


class TestDockerPrograms(ExecContract):
    pass


class TestDockerScratchContainers(ScratchContract):
    pass


async def test_nothing_runs_in_a_paused_container(
    engine: DockerEngine, containers: Containers
) -> None:
    name = containers.run()
    containers.client.pause(name)
    with pytest.raises(ServiceFailure, match=name) as caught:
        async with engine.exec(name, ("true",), mark="run-1"):
            pass
    assert caught.value.code == "container_cannot"


async def test_an_image_without_pg_dump_is_told_from_a_dump_that_failed(
    engine: DockerEngine, containers: Containers, inside: Inside
) -> None:
    with pytest.raises(ServiceFailure, match="pg_dump") as caught:
        async with engine.exec(inside.name, ("pg_dump", "app"), mark="run-1") as program:
            await program.result()
    assert caught.value.code == "exec_not_started"
    assert "image has to contain" in caught.value.hint


async def test_a_scratch_container_has_the_same_image_and_no_network(
    engine: DockerEngine, containers: Containers, inside: Inside
) -> None:
    async with engine.scratch_container(like=inside.name, argv=SLEEPS, mark="run-1") as name:
        assert (await engine.addresses(name)).networks == {}
        async with engine.exec(name, ("ls", "/sys/class/net"), mark="run-1") as program:
            assert b"".join([piece async for piece in program.stdout()]).split() == [b"lo"]
        seen = containers.client.inspect_container(name)
        assert seen["Image"] == containers.client.inspect_image(IMAGE)["Id"]
        assert seen["Config"]["Labels"][LABEL].startswith("run-1.")


async def test_a_scratch_container_is_let_into_an_internal_network_only(
    engine: DockerEngine, containers: Containers, inside: Inside
) -> None:
    name = f"pgherd-test-{uuid.uuid4().hex[:8]}"
    networks = {internal: f"{name}-{internal}" for internal in (True, False)}
    for internal, network in networks.items():
        containers.client.create_network(network, driver="bridge", internal=internal)
    try:
        async with engine.scratch_container(
            like=inside.name, argv=SLEEPS, mark="run-1", network=networks[True]
        ) as made:
            assert set((await engine.addresses(made)).networks) == {networks[True]}
        with pytest.raises(UserMistake, match=networks[False]):
            async with engine.scratch_container(
                like=inside.name, argv=SLEEPS, mark="run-1", network=networks[False]
            ):
                pass
    finally:
        for network in networks.values():
            containers.client.remove_network(network)


async def test_the_data_of_a_scratch_container_lies_in_a_volume_of_its_own_that_goes_with_it(
    engine: DockerEngine, containers: Containers
) -> None:
    volume = f"pgherd-test-{uuid.uuid4().hex[:8]}"
    name = containers.run(binds={volume: {"bind": "/data", "mode": "rw"}})
    try:
        async with engine.exec(name, ("touch", "/data/precious"), mark="run-1") as program:
            assert (await program.result()).exit_code == 0
        async with engine.scratch_container(like=name, argv=SLEEPS, mark="run-1") as made:
            (own,) = await engine.volumes(made)
            assert own.destination == "/data"
            assert own.name not in (None, volume)
            async with engine.exec(made, ("ls", "/data"), mark="run-1") as program:
                assert [piece async for piece in program.stdout()] == []
        names = {found["Name"] for found in containers.client.volumes()["Volumes"]}
        assert own.name not in names
        assert volume in names
    finally:
        containers.client.remove_container(name, force=True)
        containers.client.remove_volume(volume)
