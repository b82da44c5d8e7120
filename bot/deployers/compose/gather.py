"""Reads the facts that a plan for a service is decided from."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from pwd import getpwuid

from bot.deployers.compose.command import ComposeCommand
from bot.deployers.compose.facts import Context, ProjectFacts
from bot.deployers.compose.labels import (
    CONFIG_HASH,
    VERSION,
    check_environment_file,
    check_files,
)
from bot.deployers.compose.locations import LocatedProject
from bot.deployers.compose.model import Model, ProjectService
from bot.deployers.environment import file_paths
from bot.model.containers import Described
from bot.model.deployments import Destination, VariableNames
from bot.model.errors import Blocked
from bot.model.installation import Server, Service
from bot.model.ports import ContainerInventory
from bot.model.secret import Secret

_LONGEST_VALUE_BYTES = 64 * 1024


class Gatherer:
    """Reads everything about a service's projects; changes nothing."""

    def __init__(
        self,
        inventory: ContainerInventory,
        compose: ComposeCommand,
        servers: Mapping[str, Server],
        names: Mapping[str, VariableNames],
    ) -> None:
        self._inventory, self._compose = inventory, compose
        self._servers, self._names = servers, names

    async def context(self, service: Service, destination: Destination) -> Context:
        """The service with both servers, and all other containers of the engine."""
        former = self._servers[service.server]
        return Context(
            service=service,
            former_server=former,
            server=destination.server,
            former_container=await self._container_of(former, service),
            container=await self._there(destination.server, service),
            everybody=await self._inventory.labelled(),
            names=self._names.get(service.name),
        )

    async def project(self, where: LocatedProject) -> ProjectFacts:
        """The facts about one project of the service's.

        Raises:
            Blocked: its containers are not what a plain call would create, or there is no place
                for an override.
        """
        project = where.project
        call = await project.call()
        location = await project.override_location(call)
        for container in where.all_containers:
            check_files(container, call, location.file)
            check_environment_file(container, project.folder)
        model = await project.model()
        services = [model.services[name] for name in project.services]
        return ProjectFacts(
            call=call,
            location=location,
            model=model,
            services=project.services,
            containers=where.containers,
            contents={
                one.name: await asyncio.to_thread(_contents, one, where.containers[one.name])
                for one in services
            },
            image_ids={one.name: await self._inventory.image_id(one.image) for one in services},
            changed=await self._changed(where, model),
            owner=await asyncio.to_thread(_owner, call.base),
        )

    async def _changed(self, where: LocatedProject, model: Model) -> frozenset[str]:
        # Another Compose may hash in another way, and then tells nothing.
        version = await self._compose.version()
        known = {
            name: {one.labels.get(CONFIG_HASH) for one in there if _made_by(version, one)}
            for name, there in where.containers.items()
        }
        hashes = await where.project.hashes(model)
        return frozenset(name for name, seen in known.items() if seen - hashes[name])

    async def _container_of(self, server: Server, service: Service) -> Described | None:
        if server.container is None or server.engine != service.engine:
            return None
        return await self._inventory.described(server.container)

    async def _there(self, server: Server, service: Service) -> Described | None:
        found = await self._container_of(server, service)
        if found is None and server.container is not None and server.engine == service.engine:
            raise Blocked(
                f"There is no container {server.container} of the server {server.name}.",
                code="server_container_missing",
                hint="Start it, or correct the server's `container` in the configuration.",
            )
        return found


def _made_by(version: str, container: Described) -> bool:
    return container.labels.get(VERSION, "").removeprefix("v") == version


def _contents(
    service: ProjectService, containers: tuple[Described, ...]
) -> Mapping[str, Secret | None]:
    """The content of the files that its variables name; None for one that cannot be read."""
    values = dict(service.environment)
    for container in containers:
        values = {**container.environment, **values}
    return {
        path: _content(service.mounted[path])
        for path in file_paths(values)
        if path in service.mounted
    }


def _content(file: Path) -> Secret | None:
    try:
        with file.open("rb") as opened:
            # Who reads such a file takes the end of its line off.
            return Secret(opened.read(_LONGEST_VALUE_BYTES).decode("utf-8").rstrip("\r\n"))
    except (OSError, ValueError):
        return None


def _owner(base: Path) -> str:
    uid = base.stat().st_uid
    try:
        return getpwuid(uid).pw_name
    except KeyError:
        return f"uid {uid}"
