"""The deployer of what Docker Compose runs: points it by an override file of pgherd's own."""

import asyncio
import hashlib
import json
from collections.abc import Mapping

from bot.deployers.compose.checks import check_in_force, drift
from bot.deployers.compose.command import ComposeCommand
from bot.deployers.compose.gather import Gatherer
from bot.deployers.compose.labels import CONFIG_HASH
from bot.deployers.compose.locations import LocatedProject, ProjectFinder
from bot.deployers.compose.override import Override, render
from bot.deployers.compose.override_files import check_writable, remove_section, whole, write
from bot.deployers.compose.plan import PlannedSection, all_of, nothing_found, planned_section
from bot.deployers.compose.project import FoundOverride, Project
from bot.deployers.compose.startup import Starter
from bot.model.deployments import ActiveOverride, DeploymentPreflight, Destination, VariableNames
from bot.model.errors import Blocked
from bot.model.installation import Server, Service
from bot.model.ports import ContainerControl, ContainerInventory, Deployer, ProjectLocationStore

_STOP_LIMIT_S = 300.0  # an application may have a long stop_grace_period
_NO_RUN = ""


class ComposeDeployer(Deployer):
    """The services of one engine whose containers Compose has created.

    `servers` are all of the configuration, `names` the variables that the owner has named for a
    service. What is written goes into an override file of pgherd's own in the project's folder.
    """

    def __init__(
        self,
        *,
        inventory: ContainerInventory,
        control: ContainerControl,
        store: ProjectLocationStore,
        compose: ComposeCommand,
        servers: Mapping[str, Server],
        names: Mapping[str, VariableNames],
    ) -> None:
        self._starter = Starter(inventory, control)
        self._finder = ProjectFinder(inventory, store, compose)
        self._gatherer = Gatherer(inventory, compose, servers, names)

    async def preflight(self, service: Service, destination: Destination) -> DeploymentPreflight:
        """See Deployer.

        Raises:
            Blocked: the service has an override already, or something is not as it has to be.
            ServiceFailure: the engine or the disk does not answer.
        """
        _check_not_pointed(service, await self.active_override(service))
        found = await self._decided(service, destination, _NO_RUN)
        recreated = tuple(
            container.name
            for one in found
            for name in one.section.environment
            for container in one.facts.containers[name]
        )
        does = tuple(line for one in found for line in one.does)
        return DeploymentPreflight(does, recreated, _fingerprint(found))

    async def stop(self, service: Service) -> None:
        """See Deployer."""
        for where in await self._settled(service):
            if where.all_containers:
                await where.project.stop(limit_s=_STOP_LIMIT_S)

    async def stopped(self, service: Service) -> bool:
        """See Deployer."""
        return not any(
            container.runs
            for where in await self._finder.projects(service)
            for container in where.all_containers
        )

    async def apply_override(self, service: Service, destination: Destination, *, run: str) -> None:
        """See Deployer; nothing happens where the override of this run is in force already.

        Raises:
            Blocked: another run's is in force, or something is not as it has to be.
            ServiceFailure: the disk does not take it.
        """
        there = await self.active_override(service)
        if there == ActiveOverride(run, destination.server.name):
            return
        if there is not None and there.run == run:
            await self.remove_override(service)  # it was cut off between two files
            there = None
        _check_not_pointed(service, there)
        for one in await self._decided(service, destination, run):
            await asyncio.to_thread(write, one)
        try:
            await self._confirm(service)
        except Blocked:
            await self.remove_override(service)
            raise

    async def active_override(self, service: Service) -> ActiveOverride | None:
        """See Deployer."""
        found = [one for _, one in await self._found(service) if one is not None]
        return whole(found, service.name)

    async def remove_override(self, service: Service) -> None:
        """See Deployer."""
        for where, found in await self._found(service):
            call = await where.project.call()
            folders = await where.project.folders(call)
            await asyncio.to_thread(remove_section, found, service.name, call.base, folders)

    async def start(self, service: Service) -> None:
        """See Deployer; containers that match the files are started as they are."""
        for where in await self._settled(service):
            await self._starter.start(where)

    async def started(self, service: Service) -> bool:
        """See Deployer; compares the image too, with the one that its name means now."""
        there = await self._finder.projects(service)
        return all([await self._starter.has_started(where) for where in there])

    async def drift(self, service: Service, destination: Destination) -> str | None:
        """See Deployer."""
        try:
            return await self._drift(service, destination.server.name)
        except Blocked as blocked:
            return blocked.message

    async def _drift(self, service: Service, server: str) -> str | None:
        found = await self._found(service)
        there = whole([one for _, one in found if one is not None], service.name)
        if there is None or not there.whole:
            return (
                f"The override that points {service.name} at {server} is "
                f"{'gone' if there is None else 'incomplete'}: at its next start it uses "
                f"{service.server}."
            )
        for where, one in found:
            section = None if one is None else one.override.section(service.name)
            if one is None or section is None:
                continue
            model = await where.project.model()
            if (said := drift(section, str(one.file), model, where.containers)) is not None:
                return said
        return None

    async def _confirm(self, service: Service) -> None:
        """Check that Compose takes the override from the files that are there now.

        An override that only `include` reads could not be tried before it was written.
        """
        for where, one in await self._found(service):
            section = None if one is None else one.override.section(service.name)
            if one is not None and section is not None:
                check_in_force(section, one.file, await where.project.model())

    async def _settled(self, service: Service) -> tuple[LocatedProject, ...]:
        """The service's projects, once nothing of an earlier run is changing them."""
        for where in await self._finder.projects(service):
            await where.project.end_leftovers()
        return await self._finder.projects(service)

    async def _decided(
        self, service: Service, destination: Destination, run: str
    ) -> tuple[PlannedSection, ...]:
        """The section for each project, known to be taken by Compose."""
        context = await self._gatherer.context(service, destination)
        where = await self._finder.projects(service)
        facts = tuple([await self._gatherer.project(one) for one in where])
        decided = [planned_section(one, context, destination, run) for one in facts]
        found = all_of(tuple(one for one in decided if one is not None))
        if not found:
            raise nothing_found(facts, context)
        projects = {one.project.folder: one.project for one in where}
        for one in found:
            await _try(one, projects[one.facts.call.folder])
        return found

    async def _found(self, service: Service) -> list[tuple[LocatedProject, FoundOverride | None]]:
        there = await self._finder.projects(service)
        return [(where, await where.project.found(service.name)) for where in there]


def _check_not_pointed(service: Service, there: ActiveOverride | None) -> None:
    if there is not None:
        raise Blocked(
            f"The run {there.run} has already pointed {service.name} at {there.server}.",
            code="pointed_already",
            hint=f"Finish that run, or roll it back: pgherd rollback {there.run}",
        )


async def _try(one: PlannedSection, project: Project) -> None:
    await asyncio.to_thread(check_writable, one)
    override = Override((one.section,))
    model = await project.model_with(one.facts.call, one.facts.location, render(override))
    if model is not None:
        check_in_force(one.section, one.facts.location.file, model)


def _fingerprint(found: tuple[PlannedSection, ...]) -> str:
    """A hash of what the decision stands on; ids, and whether containers run, are left out."""
    texts = []
    for one in found:
        facts = one.facts
        made = [c for there in facts.containers.values() for c in there]
        texts += [
            *map(str, facts.call.files),
            *one.does,
            *(f"{c.name} {c.image_id} {c.labels.get(CONFIG_HASH)}" for c in made),
            *(json.dumps(dict(s.environment)) for s in facts.model.services.values()),
            *map(str, facts.model.networks.items()),
        ]
    return hashlib.sha256(json.dumps(texts).encode()).hexdigest()
