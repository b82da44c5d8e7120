"""Compose projects are pointed by an override of pgherd's own, and fulfil the contract."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from contract.deployer_contract import DeployerContract
from support.compose_scene import ComposeScene, compose_scene
from support.docker_lab import compose_of_the_script

# The plainest project is switched and comes back in tests/integration/test_compose_owners_ways.py.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture(scope="module", autouse=True)
def compose() -> Iterator[None]:
    with compose_of_the_script():
        yield


@pytest.fixture
async def scene(docker_host: str, tmp_path: Path) -> AsyncIterator[ComposeScene]:
    async with compose_scene(docker_host, tmp_path) as scene:
        yield scene


class TestCompose(DeployerContract):
    pass
