"""Compose reaches the engine by whatever way the configuration names."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.compose_scene import actors, compose_scene
from support.docker_lab import compose_of_the_script
from support.encrypted_docker import encrypted_docker
from support.socket_proxy import socket_proxy

from bot.deployers.compose.command import ComposeCommand
from bot.model.errors import ServiceFailure
from bot.state.database import open_state
from bot.state.project_locations import SqliteProjectLocations

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture(scope="module", autouse=True)
def compose() -> Iterator[None]:
    with compose_of_the_script():
        yield


async def test_the_socket_proxy_that_acts_lets_a_switch_through(
    docker_host: str, tmp_path: Path
) -> None:
    async with (
        compose_scene(docker_host, tmp_path) as scene,
        open_state(tmp_path / "other") as state,
    ):
        with socket_proxy("act", docker_host) as proxy:
            made = actors(proxy, SqliteProjectLocations(state), scene.town.id)
            deployer, service = made.deployer, made.service
            await deployer.preflight(service, made.destination)
            await deployer.stop(service)
            await deployer.apply_override(service, made.destination, run="a-run")
            await deployer.start(service)
            assert await deployer.started(service)
            assert scene.expected.items() <= (await scene.environment()).items()
            await deployer.stop(service)
            await deployer.remove_override(service)
            await deployer.start(service)
            assert await deployer.started(service)


async def test_an_engine_that_speaks_tls_is_reached_with_the_configured_files(
    tmp_path: Path,
) -> None:
    with encrypted_docker(tmp_path) as engine:
        project = tmp_path / "project"
        project.mkdir()
        (project / "compose.yaml").write_text("services: {app: {image: none}}")
        await ComposeCommand(engine.host, engine.files).act(project, "stop", limit_s=30)
        with pytest.raises(ServiceFailure) as caught:
            await ComposeCommand(engine.host).act(project, "stop", limit_s=30)
        assert caught.value.code == "compose_failed"
