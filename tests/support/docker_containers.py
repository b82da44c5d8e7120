"""Small containers at a real Docker Engine, all with a label of their own, all removed."""

import tempfile
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import docker

from bot.demo.lab.images.commands import output_of
from bot.demo.lab.images.downloads import deb_files
from bot.demo.lab.images.tree import Tree

IMAGE = "pgherd-test/busybox:1"
LABEL = "pgherd.test"


class Containers:
    def __init__(self, host: str) -> None:
        self.client = docker.APIClient(base_url=host, version="auto", timeout=60)
        self._run = uuid.uuid4().hex[:8]
        self._count = 0
        if not self.client.images(IMAGE):
            _make_image(self.client)

    def create(
        self,
        argv: Sequence[str],
        *,
        name: str | None = None,
        image: str = IMAGE,
        healthcheck: Mapping[str, object] | None = None,
        environment: Mapping[str, str] | None = None,
        stop_signal: str | None = None,
        **options: Any,
    ) -> str:
        """The other options are those of the host's configuration."""
        self._count += 1
        name = name or f"pgherd-test-{self._run}-{self._count}"
        self.client.create_container(
            image,
            list(argv),
            name=name,
            labels={LABEL: self._run},
            healthcheck=healthcheck,
            environment=environment,
            stop_signal=stop_signal,
            ports=list(options.get("port_bindings", ())),
            host_config=self.client.create_host_config(**options),
        )
        return name

    def run(self, argv: Sequence[str] = ("sleep", "600"), **options: Any) -> str:
        # A process of Docker's own comes first: it passes signals on and collects the dead.
        name = self.create(argv, **{"init": True} | options)
        self.client.start(name)
        return name

    def programs(self, name: str) -> list[str]:
        """The command lines of all that runs inside, but for Docker's own."""
        lines = (row[-1] for row in self.client.top(name)["Processes"])
        return [line for line in lines if not line.startswith("/sbin/docker-init")]

    def remove_all(self) -> None:
        mine = {"label": f"{LABEL}={self._run}"}
        for container in self.client.containers(all=True, filters=mine):
            self.client.remove_container(container["Id"], force=True, v=True)
        self.client.close()


def _make_image(client: docker.APIClient) -> None:
    package = deb_files(["busybox-static"])["busybox-static"]
    with tempfile.NamedTemporaryFile(suffix=".tar") as file, tempfile.TemporaryDirectory() as root:
        output_of(["dpkg-deb", "-x", str(package), root])
        tree = Tree(file)
        tree.deb(package, lambda name: name != "usr/bin/busybox")
        for applet in output_of([f"{root}/bin/busybox", "--list"]).decode().split():
            tree.link(f"usr/bin/{applet}", "busybox")
        for folder in ("proc", "sys", "dev", "etc", "tmp"):
            tree.folder(folder)
        tree.close()
        file.flush()
        repository, _, tag = IMAGE.partition(":")
        client.import_image_from_file(file.name, repository=repository, tag=tag)
