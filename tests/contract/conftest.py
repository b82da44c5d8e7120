"""A real Docker Engine for the contracts."""

from collections.abc import Iterator

import pytest
from support.docker_containers import Containers


@pytest.fixture(scope="module")
def shared_container(docker_host: str) -> Iterator[str]:
    """One that runs, for tests that leave it as it is."""
    containers = Containers(docker_host)
    yield containers.run()
    containers.remove_all()


@pytest.fixture
def containers(docker_host: str) -> Iterator[Containers]:
    containers = Containers(docker_host)
    yield containers
    containers.remove_all()
