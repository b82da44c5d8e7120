"""A real Docker Engine for the contracts."""

import os
from collections.abc import Iterator

import pytest
from support.docker_containers import Containers
from support.private_docker import private_docker


@pytest.fixture(scope="session")
def docker_host() -> Iterator[str]:
    """That of $DOCKER_HOST, else a private one, which takes root."""
    if host := os.environ.get("DOCKER_HOST"):
        yield host
        return
    with private_docker() as docker:
        yield docker.host


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
