"""Small Compose projects as their owner has them, with the commands that he types."""

import asyncio
import hashlib
import os
import stat
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import docker
from support.docker_containers import IMAGE, Containers

_LIMIT_S = 120


class OwnersProject:
    """A folder with Compose files; what the owner types there he types plainly, without -f."""

    def __init__(self, host: str, folder: Path, files: Mapping[str, str]) -> None:
        self.host, self.folder = host, folder
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")

    async def types(self, *words: str, **environment: str) -> str:
        """What `docker compose WORDS` prints; one that fails fails the test with what it said."""
        code, said = await self.tries(*words, **environment)
        assert code == 0, f"compose {words}: {said}"
        return said

    async def tries(self, *words: str, **environment: str) -> tuple[int, str]:
        """The same, with its exit status."""
        process = await asyncio.create_subprocess_exec(
            "docker", "compose", *words,
            cwd=self.folder,
            env={**os.environ, "DOCKER_HOST": self.host, **environment},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        try:
            async with asyncio.timeout(_LIMIT_S):
                said, _ = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        assert process.returncode is not None
        return process.returncode, said.decode()

    def look(self) -> dict[str, tuple[str, int, int, int]]:
        """Content, permissions and owner of everything in the folder, by path."""
        return {
            str(path.relative_to(self.folder)): _seen(path)
            for path in [self.folder, *sorted(self.folder.rglob("*"))]
        }


class Neighbourhood:
    """Projects at one engine under names that nobody else has; all is removed at the end."""

    def __init__(self, host: str, root: Path) -> None:
        self.host, self.root = host, root
        self.id = f"t{uuid.uuid4().hex[:8]}"
        self.client = docker.APIClient(base_url=host, version="auto", timeout=60)
        self.projects: list[OwnersProject] = []
        Containers(host).remove_all()  # it makes the image

    def project(self, folder: str, files: Mapping[str, str]) -> OwnersProject:
        """In their text {id} stands for ours, {image} for an image that is there."""
        texts = {
            name: text.replace("{id}", self.id).replace("{image}", IMAGE)
            for name, text in files.items()
        }
        project = OwnersProject(self.host, self.root / folder, texts)
        self.projects.append(project)
        return project

    def inspected(self, container: str) -> dict[str, Any]:
        seen: dict[str, Any] = self.client.inspect_container(container)
        return seen

    def environment(self, container: str) -> dict[str, str]:
        """What the container was made with."""
        lines = self.inspected(container)["Config"]["Env"] or ()
        return dict(line.partition("=")[::2] for line in lines)

    def ids(self) -> dict[str, str]:
        """The ids of all containers of ours, by name."""
        return {
            one["Names"][0].lstrip("/"): one["Id"]
            for one in self.client.containers(all=True)
            if self._is_ours(one["Labels"].get("com.docker.compose.project", ""))
        }

    def remove_all(self) -> None:
        for container in self.ids().values():
            self.client.remove_container(container, force=True, v=True)
        for network in self.client.networks():
            if self._is_ours(network["Name"]):
                self.client.remove_network(network["Id"])
        for volume in self.client.volumes()["Volumes"] or ():
            if self._is_ours(volume["Name"]):
                self.client.remove_volume(volume["Name"], force=True)
        self.client.close()

    def _is_ours(self, name: str) -> bool:
        return self.id in name


def _seen(path: Path) -> tuple[str, int, int, int]:
    seen = path.stat()
    content = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
    return content, stat.S_IMODE(seen.st_mode), seen.st_uid, seen.st_gid
