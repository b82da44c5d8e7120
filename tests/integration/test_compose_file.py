"""The shipped docker-compose.yml, with stand-ins for what cannot be pulled."""

import json
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import yaml
from support.bot_image import ROOT
from support.compose import Compose
from support.debian import root_tar
from support.docker_cli import docker
from support.docker_lab import compose_of_the_script

from bot.demo.lab.images.build import make_available

# Fetching what the images are made of takes a minute, the first time.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

FILE = ROOT / "docker-compose.yml"
SHIPPED = yaml.safe_load(FILE.read_text("utf-8"))
PASSWORD = "a-password-of-one-test"
# What stands in for haproxy:3.0-alpine: Debian's HAProxy.
HAPROXY, PACKAGES = "pgherd-test/haproxy:1", ("base-files", "dash", "haproxy", "wget")
PATH = "ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
ASK = """
import http.client, sys
connection = http.client.HTTPConnection("socket-proxy", 2375, timeout=10)
connection.request(*sys.argv[1:])
print(connection.getresponse().status)
"""


@pytest.fixture(scope="module", autouse=True)
def _compose() -> Iterator[None]:
    with compose_of_the_script():
        yield


@pytest.fixture(scope="module")
def haproxy_image(docker_host: str) -> str:
    if not docker(docker_host, "image", "ls", "--quiet", HAPROXY):
        docker(docker_host, "import", "-c", PATH, root_tar("haproxy", PACKAGES), HAPROXY)
    return HAPROXY


class Installation:
    """The shipped file, and one PostgreSQL container on a network of its own."""

    def __init__(self, host: str, folder: Path, images: dict[str, str]) -> None:
        self.host = host
        self.name = f"pgherd-test-{uuid.uuid4().hex[:8]}"
        self.server = f"{self.name}-immich_postgres"
        self._folder, self._images = folder, images
        self._compose = Compose(self.name, FILE, self._override())

    async def compose(self, *argv: str) -> str:
        socket = self.host.removeprefix("unix://")
        return await self._compose(self.host, *argv, DOCKER_SOCKET=socket)

    def _override(self) -> Path:
        (self._folder / "pgherd.yaml").write_text(yaml.safe_dump(self._settings()))
        secret = self._folder / "secret"
        secret.write_text(PASSWORD)
        for file in self._folder.iterdir():
            file.chmod(0o444)
        often = {"healthcheck": {"interval": "1s"}, "image": self._images["haproxy"]}
        settings = {
            "type": "bind",
            "source": str(self._folder / "pgherd.yaml"),
            "target": "/etc/pgherd/pgherd.yaml",
            "read_only": True,
        }
        written = []
        for name, target in (("state", "/var/lib/pgherd"), ("backups", "/backups")):
            folder = self._folder / name
            folder.mkdir()
            folder.chmod(0o777)
            written.append({"type": "bind", "source": str(folder), "target": target})
        described = {
            "services": {
                "pgherd": {
                    "image": self._images["pgherd"],
                    "networks": ["immich"],
                    "volumes": [settings, *written],
                },
                "socket-proxy-look": often,
                "socket-proxy-act": often,
                "immich_postgres": {
                    "container_name": self.server,
                    "image": self._images["postgres"],
                    "environment": {"POSTGRES_PASSWORD": PASSWORD},
                    "networks": ["immich"],
                    "stop_signal": "SIGINT",
                    "healthcheck": {
                        "test": ["CMD", "pg_isready", "-h", "127.0.0.1"],
                        "interval": "1s",
                    },
                },
            },
            "networks": {"immich": {}},
            "secrets": {name: {"file": str(secret)} for name in SHIPPED["secrets"]},
        }
        file = self._folder / "override.yml"
        file.write_text(yaml.safe_dump(described))
        return file

    def _settings(self) -> dict[str, object]:
        server = {
            "network": f"{self.name}_immich",
            "password": {"file": "/run/secrets/immich_db_password"},
            "engine": "homelab",
            "container": self.server,
        }
        return {
            "engines": {"homelab": {"kind": "docker", "host": "tcp://socket-proxy:2375"}},
            "servers": {
                "immich_postgres": server,
                # The same by its name in Docker's DNS.
                "by_name": {"host": "immich_postgres", "password": server["password"]},
            },
        }


@pytest.fixture
async def installation(
    docker_host: str, image: str, haproxy_image: str, tmp_path: Path
) -> AsyncIterator[Installation]:
    images = {
        "pgherd": image, "haproxy": haproxy_image, "postgres": make_available(docker_host, 16)
    }  # fmt: skip
    installation = Installation(docker_host, tmp_path, images)
    try:
        yield installation
    finally:
        await installation.compose("--profile", "*", "down", "--volumes", "--timeout", "1")


async def test_with_look_status_comes_out_and_nothing_can_be_changed(
    installation: Installation,
) -> None:
    await installation.compose("up", "--detach", "--wait", "socket-proxy-look", "immich_postgres")
    said = json.loads(await installation.compose("run", "--rm", "pgherd", "status", "--json"))
    servers = {server["name"]: server for server in said["servers"]}
    assert [server["state"] for server in servers.values()] == ["up", "up"]
    checks = {check["name"]: check for check in servers["immich_postgres"]["checks"]}
    assert f"{installation.server} is running" in checks["container"]["detail"]
    stop = ("POST", f"/v1.41/containers/{installation.server}/stop")
    assert await asked(installation, *stop) == 403


async def test_with_act_a_container_can_be_stopped(installation: Installation) -> None:
    await installation.compose("up", "--detach", "--wait", "socket-proxy-act", "immich_postgres")
    stop = ("POST", f"/v1.41/containers/{installation.server}/stop")
    assert await asked(installation, *stop) == 204
    state = ("inspect", "--format", "{{.State.Status}}", installation.server)
    assert docker(installation.host, *state) == "exited"
    assert await asked(installation, "DELETE", "/v1.41/volumes/any") == 403


async def asked(installation: Installation, method: str, path: str) -> int:
    """The status that pgherd's container gets for this."""
    run = ("run", "--rm", "--entrypoint", "python3", "pgherd", "-c", ASK)
    return int(await installation.compose(*run, method, path))


async def test_only_the_proxies_have_the_socket_and_nobody_has_rights(
    installation: Installation,
) -> None:
    described = json.loads(
        await installation.compose("--profile", "*", "config", "--format", "json")
    )
    shipped = {n: s for n, s in described["services"].items() if n != "immich_postgres"}
    with_socket = {
        name for name, service in shipped.items()
        if any(volume["target"].endswith("docker.sock") for volume in service["volumes"])
    }  # fmt: skip
    assert with_socket == {"socket-proxy-look", "socket-proxy-act"}
    for name, service in shipped.items():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges"]
        assert "ports" not in service, name
        assert "privileged" not in service, name
    assert set(shipped["socket-proxy-act"]["networks"]) == {"engine"}
    assert described["networks"]["engine"]["internal"] is True
