"""The Compose projects of a service's containers, found by name or by what was stored."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.deployers.compose.command import ComposeCommand
from bot.deployers.compose.labels import NOT_ONE_OFF, PROJECT, SERVICE, place_of, search
from bot.deployers.compose.project import Project
from bot.model.containers import Described
from bot.model.deployments import ProjectLocation
from bot.model.errors import Blocked
from bot.model.installation import Service
from bot.model.ports import ContainerInventory, ProjectLocationStore


@dataclass(frozen=True, slots=True)
class LocatedProject:
    """A project, and the containers of a service that were created from it."""

    project: Project
    containers: dict[str, tuple[Described, ...]]
    """The containers by the project's service; none that `docker compose down` has removed."""

    @property
    def all_containers(self) -> tuple[Described, ...]:
        """The containers of all its services."""
        return tuple(one for there in self.containers.values() for one in there)


class ProjectFinder:
    """Looks by name first; then by what was stored, for a renamed or a removed container."""

    def __init__(
        self, inventory: ContainerInventory, store: ProjectLocationStore, compose: ComposeCommand
    ) -> None:
        self._inventory, self._store, self._compose = inventory, store, compose

    async def projects(self, service: Service) -> tuple[LocatedProject, ...]:
        """The projects of its containers, in the order of the configuration.

        Raises:
            Blocked: Compose has not created them, or one of them cannot be found.
            ServiceFailure: the engine or the state file does not answer.
        """
        if not service.containers:
            raise Blocked(
                f"The service {service.name} has no containers in the configuration.",
                code="service_without_containers",
                hint="Name them: `containers:` of the service in the configuration.",
            )
        kept = {place.container: place for place in await self._store.places(service.name)}
        places = tuple([await self._place(name, kept.get(name)) for name in service.containers])
        if places != tuple(kept.values()):
            await self._store.keep(service.name, places)
        return tuple([await self._at(*project) for project in _by_project(places)])

    async def _place(self, name: str, kept: ProjectLocation | None) -> ProjectLocation:
        found = await self._inventory.described(name)
        if found is not None:
            return place_of(name, found)
        if kept is not None:
            return kept
        there_are = await self._inventory.labelled(PROJECT, SERVICE, NOT_ONE_OFF)
        return place_of(name, search(name, there_are))

    async def _at(self, name: str, folder: str, services: tuple[str, ...]) -> LocatedProject:
        containers = {
            service: await self._inventory.labelled(
                f"{PROJECT}={name}", f"{SERVICE}={service}", NOT_ONE_OFF
            )
            for service in services
        }
        return LocatedProject(Project(self._compose, name, Path(folder), services), containers)


def _by_project(
    places: Iterable[ProjectLocation],
) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """Name, folder and services of each project."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for place in places:
        found.setdefault((place.project, place.folder), {})[place.service] = None
    return tuple((name, folder, tuple(services)) for (name, folder), services in found.items())
