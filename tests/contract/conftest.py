"""Real Docker Engines for the contracts."""

from collections.abc import Iterator

import pytest
from support.docker_containers import Containers
from support.encrypted_docker import EncryptedDocker, encrypted_docker
from support.private_docker import PrivateDocker


@pytest.fixture
def containers(docker_host: str) -> Iterator[Containers]:
    containers = Containers(docker_host)
    yield containers
    containers.remove_all()


@pytest.fixture(scope="session")
def encrypted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EncryptedDocker]:
    """One that speaks TLS, too."""
    with encrypted_docker(tmp_path_factory.mktemp("tls")) as docker:
        yield docker


@pytest.fixture
def own_docker(encrypted: EncryptedDocker) -> PrivateDocker:
    """One that may be stopped and frozen."""
    return encrypted.docker
