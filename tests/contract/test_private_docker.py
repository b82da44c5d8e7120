"""Docker Engines of the tests' own, several side by side on one host."""

import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import docker
import pytest
from support.leftovers import docker_prefix
from support.needed import need_root
from support.private_docker import PrivateDocker


@pytest.fixture
def engine() -> Iterator[PrivateDocker]:
    """One that has not been started yet."""
    need_root("a Docker Engine of the tests' own")
    # The paths of its sockets may have 107 bytes: those below tmp_path have more.
    with tempfile.TemporaryDirectory(prefix=docker_prefix()) as parent:
        engine = PrivateDocker(Path(parent) / "engine", ())
        engine.folder.mkdir()
        yield engine
        engine.stop()


def test_an_engine_takes_no_subnet_that_another_has(engine: PrivateDocker) -> None:
    wanted = 128 + first_number(engine.folder) % 120
    with taken(f"10.{wanted}.0.0/17"):
        engine.start()
        client = docker.APIClient(base_url=engine.host, timeout=60)
        (subnet,) = client.inspect_network("bridge")["IPAM"]["Config"]
        assert int(subnet["Subnet"].split(".")[1]) != wanted
        network = client.create_network(f"beside-{uuid.uuid4().hex[:10]}")
        client.remove_network(network["Id"])
        client.close()


def first_number(folder: Path) -> int:
    """Where .ci/docker-daemon begins to look."""
    said = subprocess.run(["cksum"], input=str(folder), capture_output=True, text=True, check=True)
    return int(said.stdout.split()[0])


@contextmanager
def taken(net: str) -> Iterator[None]:
    """Another engine's subnet, as long as the block lasts."""
    bridge = f"pgt{uuid.uuid4().hex[:10]}"
    ip("link", "add", bridge, "type", "bridge")
    try:
        ip("link", "set", bridge, "up")
        with suppress(subprocess.CalledProcessError):  # it may be taken by another engine already
            ip("route", "add", net, "dev", bridge)
        yield
    finally:
        ip("link", "delete", bridge)


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)
