"""The Docker engine keeps the contract of engines, and tells what containers go through."""

import asyncio
import uuid
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from contract.engine_contract import SLEEPS, EngineContract, Make, until_state
from support.call_recorder import CallRecorder
from support.docker_containers import IMAGE, Containers
from support.waiting import until

from bot.engines.docker import DockerEngine
from bot.model.containers import Container, ContainerState, Health, PublishedPort, Volume
from bot.model.errors import ServiceFailure, UserMistake


@pytest.fixture
def engine(docker_host: str) -> DockerEngine:
    return DockerEngine(docker_host)


@pytest.fixture
def make(containers: Containers) -> Make:
    async def make(argv: Sequence[str]) -> str:
        # Not the first process of its own world, from which the kernel keeps the signals that it
        # has no handler for.
        return containers.create(argv, pid_mode="host")

    return make


class TestDockerEngine(EngineContract):
    # A container is paused by the engine's own freezer, not by a signal.
    @pytest.fixture(autouse=True)
    def _containers(self, containers: Containers) -> None:
        self.containers = containers

    async def test_a_container_that_was_never_started_is_created(
        self, engine: DockerEngine, make: Make
    ) -> None:
        name = await make(SLEEPS)
        created = await engine.inspect(name)
        assert created.image_id is not None
        assert created.image_id.startswith("sha256:")
        assert replace(created, image_id=None) == Container(
            name, ContainerState.CREATED, image=IMAGE
        )
        assert await engine.logs(name) == ""

    async def test_a_frozen_container_is_paused_and_then_runs_on(
        self, engine: DockerEngine, make: Make
    ) -> None:
        name = self.containers.run()
        started_at = (await engine.inspect(name)).started_at
        self.containers.client.pause(name)
        paused = await engine.inspect(name)
        assert (paused.state, paused.started_at) == (ContainerState.PAUSED, started_at)
        self.containers.client.unpause(name)
        assert (await engine.inspect(name)).state is ContainerState.RUNNING

    async def test_a_paused_container_can_be_stopped(
        self, engine: DockerEngine, make: Make
    ) -> None:
        name = self.containers.run()
        self.containers.client.pause(name)
        await engine.stop(name, timeout_s=1)
        assert (await engine.inspect(name)).state is ContainerState.EXITED


def health(command: str) -> dict[str, object]:
    second = 10**9
    return {"test": ["CMD-SHELL", command], "interval": second, "timeout": second, "retries": 1}


@pytest.mark.parametrize(("command", "expected"), [("true", "healthy"), ("false", "unhealthy")])
async def test_the_containers_own_health_check_is_told(
    engine: DockerEngine, containers: Containers, command: str, expected: str
) -> None:
    name = containers.run(healthcheck=health(command))
    assert (await engine.inspect(name)).health is Health.STARTING
    await until(lambda: has_health(engine, name, Health(expected)))


async def has_health(engine: DockerEngine, name: str, expected: Health) -> bool:
    return (await engine.inspect(name)).health is expected


async def test_a_container_that_keeps_failing_is_restarting_and_counted(
    engine: DockerEngine, containers: Containers
) -> None:
    name = containers.run(("sh", "-c", "exit 7"), restart_policy={"Name": "always"})
    container = await until_state(engine, name, ContainerState.RESTARTING)
    assert container.exit_code == 7
    assert container.started_at is None
    await until(lambda: has_restarted(engine, name))


async def has_restarted(engine: DockerEngine, name: str) -> bool:
    return (await engine.inspect(name)).restart_count > 1


async def test_a_container_that_was_killed_for_its_memory_says_so(
    engine: DockerEngine, containers: Containers
) -> None:
    name = containers.run(("tail", "/dev/zero"), mem_limit="16m", memswap_limit="16m")
    container = await until_state(engine, name, ContainerState.EXITED)
    assert container.oom_killed
    assert container.exit_code == 137


async def test_no_program_is_run_in_a_container_that_keeps_restarting(
    engine: DockerEngine, containers: Containers
) -> None:
    name = containers.run(("sh", "-c", "exit 7"), restart_policy={"Name": "always"})
    await until_state(engine, name, ContainerState.RESTARTING)
    with pytest.raises(ServiceFailure, match=name) as caught:
        async with engine.exec(name, ("true",), mark="run-1"):
            pass
    assert caught.value.code == "container_cannot"  # the engine's own answer, not a limit
    assert await engine.statistics(name) is None


async def test_a_renamed_container_is_found_under_its_new_name_only(
    engine: DockerEngine, containers: Containers
) -> None:
    name = containers.run()
    containers.client.rename(name, f"{name}-new")
    assert (await engine.inspect(name)).state is ContainerState.MISSING
    with pytest.raises(UserMistake, match=name):
        await engine.start(name)
    assert (await engine.inspect(f"{name}-new")).state is ContainerState.RUNNING


async def test_a_container_that_was_put_in_the_place_of_another_is_found_anew(
    engine: DockerEngine, containers: Containers
) -> None:
    name = containers.run(environment={"WHICH": "old"}, port_bindings={5432: ("127.0.0.1",)})
    assert (await engine.addresses(name)).published
    assert await which(engine, name) == "old"
    containers.client.rename(name, f"{name}-old")  # as Compose does it
    containers.run(environment={"WHICH": "new"}, name=name)
    assert (await engine.addresses(name)).published == ()
    assert await which(engine, name) == "new"
    assert await which(engine, f"{name}-old") == "old"


async def which(engine: DockerEngine, name: str) -> str:
    async with engine.exec(name, ("sh", "-c", "echo $WHICH"), mark="run-1") as program:
        return b"".join([piece async for piece in program.stdout()]).decode().strip()


async def test_an_id_and_its_beginnings_are_no_names(
    engine: DockerEngine, containers: Containers
) -> None:
    name = containers.run()
    container_id = containers.client.inspect_container(name)["Id"]
    for length in (12, 64):
        assert (await engine.inspect(container_id[:length])).state is ContainerState.MISSING


async def test_a_name_that_several_ids_begin_with_is_missing(
    engine: DockerEngine, containers: Containers
) -> None:
    seen: set[str] = set()
    while True:
        name = containers.create(SLEEPS)
        beginning = containers.client.inspect_container(name)["Id"][:2]
        if beginning in seen:
            break
        seen.add(beginning)
    assert (await engine.inspect(beginning)).state is ContainerState.MISSING


async def test_the_beginning_of_two_names_is_missing(
    engine: DockerEngine, containers: Containers
) -> None:
    name = containers.run()
    for ending in ("-a", "-b"):
        containers.create(SLEEPS, name=f"{name}-x{ending}")
    assert (await engine.inspect(f"{name}-x")).state is ContainerState.MISSING
    assert (await engine.inspect(name)).state is ContainerState.RUNNING


async def test_however_many_others_there_are_one_question_finds_the_right_one(
    docker_host: str, containers: Containers
) -> None:
    others = await asyncio.to_thread(lambda: [containers.create(SLEEPS) for _ in range(30)])
    name = containers.run(name=f"{others[0]}-longer")
    async with CallRecorder(docker_host) as recorder:
        engine = DockerEngine(recorder.host)
        found = await asyncio.gather(*(engine.inspect(n) for n in (name, *others[:20])))
        await engine.remove_scratch_containers("nothing-")  # lists them all
    assert len([call for call in recorder.calls if "/containers/" in call]) == len(found) + 1
    assert [container.name for container in found] == [name, *others[:20]]
    assert [container.state for container in found].count(ContainerState.RUNNING) == 1
    assert found[0].state is ContainerState.RUNNING


async def test_a_limit_of_memory_is_told(engine: DockerEngine, containers: Containers) -> None:
    name = containers.run(mem_limit="64m")
    statistics = await engine.statistics(name)
    assert statistics is not None
    assert statistics.memory_limit_bytes == 64 << 20


async def test_volumes_and_folders_of_the_host_are_told_but_not_what_lies_in_memory(
    engine: DockerEngine, containers: Containers, tmp_path: Path
) -> None:
    volume = f"pgherd-test-{uuid.uuid4().hex[:8]}"
    binds = {
        volume: {"bind": "/data", "mode": "rw"},
        str(tmp_path): {"bind": "/backups", "mode": "ro"},
    }
    name = containers.create(SLEEPS, binds=binds, tmpfs={"/run": ""})
    try:
        found = {v.destination: v for v in await engine.volumes(name)}
        assert set(found) == {"/data", "/backups"}
        assert (found["/data"].name, found["/data"].writable) == (volume, True)
        assert found["/data"].host_path.endswith(f"/{volume}/_data")
        assert found["/backups"] == Volume(None, str(tmp_path), "/backups", writable=False)
    finally:
        containers.client.remove_container(name)
        containers.client.remove_volume(volume)


async def test_ports_and_networks_are_told_while_it_runs(
    engine: DockerEngine, containers: Containers
) -> None:
    name = containers.run(port_bindings={5432: ("127.0.0.1",)})
    addresses = await engine.addresses(name)
    (port,) = addresses.published
    assert port == PublishedPort(5432, "tcp", "127.0.0.1", port.host_port)
    assert port.host_port > 0
    assert addresses.networks["bridge"].count(".") == 3
    await engine.stop(name)
    after = await engine.addresses(name)
    assert (after.published, dict(after.networks)) == ((), {})
