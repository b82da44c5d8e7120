"""Points services that Docker Compose runs."""

import asyncio
import hashlib
import json
from collections.abc import Mapping

from bot.deployers.compose.checks import check_in_force
from bot.deployers.compose.command import ComposeCommand
from bot.deployers.compose.drift import drift
from bot.deployers.compose.gather import Gatherer
from bot.deployers.compose.labels import CONFIG_HASH
from bot.deployers.compose.locations import Finder, LocatedProject
from bot.deployers.compose.override import Override, render
from bot.deployers.compose.override_files import check_writable, take_back, whole, write
from bot.deployers.compose.plan import PlannedSection, all_of, nothing_found, pointing
from bot.deployers.compose.project import FoundOverride, Project
from bot.deployers.compose.startup import Starter
from bot.model.deployments import ActiveOverride, DeploymentPreflight, Destination, VariableNames
from bot.model.errors import Blocked
from bot.model.installation import Server, Service
from bot.model.ports import ContainerControl, ContainerInventory, Deployer, ProjectLocationStore

_STOP_LIMIT_S = 300.0  # an application may have a long stop_grace_period
_NO_RUN = ""


class ComposeDeployer(Deployer):
    """The services of one engine whose containers Compose has made.

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
        self._finder = Finder(inventory, store, compose)
        self._gatherer = Gatherer(inventory, compose, servers, names)

    async def preflight(self, service: Service, destination: Destination) -> DeploymentPreflight:
        """See Deployer; a service that is pointed already is not surveyed.

        Raises:
            Blocked: something is not as it has to be.
            ServiceFailure: the engine or the disk does not answer.
        """
        _check_not_pointed(service, await self.active_override(service))
        found = await self._decided(service, destination, _NO_RUN)
        made_anew = tuple(
            container.name
            for one in found
            for name in one.part.environment
            for container in one.facts.containers[name]
        )
        does = tuple(line for one in found for line in one.does)
        return DeploymentPreflight(does, made_anew, _fingerprint(found))

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
        """See Deployer; for a run that has pointed the service already nothing happens.

        Raises:
            Blocked: another run has pointed it, or something is not as it has to be.
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
            await asyncio.to_thread(take_back, found, service.name, call.base, folders)

    async def start(self, service: Service) -> None:
        """See Deployer; containers that are as the files say are started as they are."""
        for where in await self._settled(service):
            await self._starter.start(where)

    async def started(self, service: Service) -> bool:
        """See Deployer; the image too is the one that its name means."""
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
                f"{'Nothing' if there is None else 'Only a part'} of what points {service.name} at "
                f"{server} is there: at its next start it uses {service.server}."
            )
        for where, one in found:
            part = None if one is None else one.override.part(service.name)
            if one is None or part is None:
                continue
            model = await where.project.model()
            if (said := drift(part, str(one.file), model, where.containers)) is not None:
                return said
        return None

    async def _confirm(self, service: Service) -> None:
        """Nothing where Compose makes of the files that are there now what was decided.

        What only `include` reads could not be tried before it was written.
        """
        for where, one in await self._found(service):
            part = None if one is None else one.override.part(service.name)
            if one is not None and part is not None:
                check_in_force(part, one.file, await where.project.model())

    async def _settled(self, service: Service) -> tuple[LocatedProject, ...]:
        """Its projects, when nothing of an earlier run changes them any more."""
        for where in await self._finder.projects(service):
            await where.project.end_leftovers()
        return await self._finder.projects(service)

    async def _decided(
        self, service: Service, destination: Destination, run: str
    ) -> tuple[PlannedSection, ...]:
        """What is to be written, a project after the other; it is known that Compose takes it."""
        around = await self._gatherer.surroundings(service, destination)
        where = await self._finder.projects(service)
        facts = tuple([await self._gatherer.project(one) for one in where])
        decided = [pointing(one, around, destination, run) for one in facts]
        found = all_of(tuple(one for one in decided if one is not None))
        if not found:
            raise nothing_found(facts, around)
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
            f"{service.name} is pointed at the server {there.server} by run {there.run}.",
            code="pointed_already",
            hint=f"Finish that run, or take it back: pgherd rollback {there.run}",
        )


async def _try(one: PlannedSection, project: Project) -> None:
    await asyncio.to_thread(check_writable, one)
    override = Override((one.part,))
    model = await project.model_with(one.facts.call, one.facts.place, render(override))
    if model is not None:
        check_in_force(one.part, one.facts.place.file, model)


def _fingerprint(found: tuple[PlannedSection, ...]) -> str:
    """Of what the decision stands on; what runs and what has which id is no part of it."""
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
