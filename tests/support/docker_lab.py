"""What the tests of a lab of containers share."""

import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import docker
import pytest
from support.needed import require

from bot.demo.lab.compose.layout import CONTAINERS, LABEL, NETWORKS, VOLUMES

SCALE = 0.01
_COMPOSE = Path(__file__).parents[2] / ".ci/compose"


@contextmanager
def compose_of_the_script() -> Iterator[None]:
    """`docker compose` answers; by .ci/compose, where the host has none for all its users."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOCKER_CONFIG", folder)
        done = subprocess.run([_COMPOSE], capture_output=True, text=True, timeout=120, check=False)
        require(done.returncode == 0, f"a lab of containers: {done.stderr.strip()}")
        yield


class Belongings:
    """What an engine has of labs, or under a lab's names."""

    def __init__(self, host: str) -> None:
        self.client = docker.APIClient(base_url=host, version="auto", timeout=60)

    def inspected(self, container: str) -> Mapping[str, Any]:
        seen: Mapping[str, Any] = self.client.inspect_container(container)
        return seen

    def all(self) -> dict[str, str]:
        """Ids or names by kind and name."""
        found = {
            f"container {container['Names'][0].lstrip('/')}": container["Id"]
            for container in self.client.containers(all=True)
            if LABEL in container["Labels"] or container["Names"][0].lstrip("/") in CONTAINERS
        }
        found |= {
            f"network {network['Name']}": network["Id"]
            for network in self.client.networks()
            if LABEL in network["Labels"] or network["Name"] in NETWORKS
        }
        return found | {
            f"volume {volume['Name']}": volume["Name"]
            for volume in self.client.volumes()["Volumes"] or ()
            if LABEL in (volume["Labels"] or {}) or volume["Name"] in VOLUMES
        }
