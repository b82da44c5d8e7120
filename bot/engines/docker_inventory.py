"""Containers of a Docker Engine as they were created: labels, environment, networks, image."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from bot.engines import docker_facts
from bot.engines.docker import DockerEngine
from bot.engines.docker_failures import DockerRefusal
from bot.engines.docker_lookup import DockerLookup
from bot.model.containers import Described
from bot.model.ports import ContainerInventory

_LIMIT_S = 15.0  # used at the beginning of a run, not in a status report


class DockerInventory(ContainerInventory):
    """See ContainerInventory; behind a socket proxy it takes the profile that acts.

    What it asks goes through the threads and the connections of `engine`.
    """

    def __init__(self, engine: DockerEngine) -> None:
        self._calls = engine.calls
        self._lookup = DockerLookup(self._calls)

    async def described(self, container: str) -> Described | None:
        """See ContainerInventory."""
        found = await self._lookup.find(container)
        return None if found is None else self._described(found)

    async def labelled(self, *labels: str) -> tuple[Described, ...]:
        """See ContainerInventory; one that is removed meanwhile is left out."""
        listed = await self._calls.run(
            "list the containers",
            lambda client: client.containers(all=True, filters={"label": list(labels)}),
            _LIMIT_S,
        )
        seen = [await self._inspected(str(container["Id"])) for container in listed]
        found = [self._described(one) for one in seen if one is not None]
        return tuple(sorted(found, key=lambda one: one.name))

    async def image_id(self, image: str) -> str | None:
        """See ContainerInventory."""
        try:
            seen: Mapping[str, Any] = await self._calls.run(
                f"inspect the image {image}",
                # a gap in the stubs
                lambda client: client.inspect_image(image),  # type: ignore[no-untyped-call]
                _LIMIT_S,
            )
        except DockerRefusal as refusal:
            if refusal.status == HTTPStatus.NOT_FOUND:
                return None
            raise
        with self._lookup.understood():
            return str(seen["Id"])

    async def _inspected(self, container_id: str) -> Mapping[str, Any] | None:
        try:
            return await self._calls.run(
                f"inspect the container {container_id[:12]}",
                lambda client: client.inspect_container(container_id),
                _LIMIT_S,
            )
        except DockerRefusal as refusal:
            if refusal.status == HTTPStatus.NOT_FOUND:
                return None
            raise

    def _described(self, found: Mapping[str, Any]) -> Described:
        with self._lookup.understood():
            return docker_facts.described(found)
