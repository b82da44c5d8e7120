"""A real Docker Engine for the contracts."""

from collections.abc import Iterator

import pytest
from support.docker_containers import Containers


@pytest.fixture
def containers(docker_host: str) -> Iterator[Containers]:
    containers = Containers(docker_host)
    yield containers
    containers.remove_all()
