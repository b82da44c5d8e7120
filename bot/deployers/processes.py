"""The deployer of plain processes: points them by an environment file of pgherd's own."""

import asyncio
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from bot.deployers.environment import Environment
from bot.deployers.process_files import FileHeader, own_file, read, remove_beside, write
from bot.deployers.variables import Change, Former, Target, Unclear, changes
from bot.model.containers import ContainerState
from bot.model.deployments import ActiveOverride, DeploymentPreflight, Destination, VariableNames
from bot.model.errors import Blocked
from bot.model.installation import Server, Service
from bot.model.ports import ContainerControl, Deployer, Engine, EnvironmentFiles

_RUNS = {ContainerState.RUNNING, ContainerState.PAUSED, ContainerState.RESTARTING}


class _ProcessEngine(Engine, ContainerControl, Protocol):
    """An engine that can also stop and start."""


class ProcessDeployer(Deployer):
    """The services of one process engine. The owner's environment files stay as they are.

    `servers` are all of the configuration, `names` the variables that the owner has named for a
    service.
    """

    def __init__(
        self,
        *,
        engine: _ProcessEngine,
        files: EnvironmentFiles,
        servers: Mapping[str, Server],
        names: Mapping[str, VariableNames],
    ) -> None:
        self._engine, self._files = engine, files
        self._servers, self._names = servers, names

    async def preflight(self, service: Service, destination: Destination) -> DeploymentPreflight:
        """See Deployer; raises Blocked for a service that has an override already."""
        await self._check_not_pointed(service)
        found = await self._decided(service, destination)
        files = {name: await self._owners_file(name) for name in found}
        does = tuple(
            f"{name}: {line}"
            for name, changed in found.items()
            for line in (
                f"reads {own_file(files[name]).name} in place of {files[name].name}",
                *(f"{variable} becomes {one.shown}" for variable, one in changed.items()),
            )
        )
        said = [await self._files.variables(name) for name in service.containers]
        fingerprint = hashlib.sha256(json.dumps([does, *map(dict, said)]).encode()).hexdigest()
        return DeploymentPreflight(does, tuple(found), fingerprint)

    async def stop(self, service: Service) -> None:
        """See Deployer."""
        for name in service.containers:
            await self._engine.stop(name)

    async def stopped(self, service: Service) -> bool:
        """See Deployer."""
        return not any([await self._runs(name) for name in service.containers])

    async def apply_override(self, service: Service, destination: Destination, *, run: str) -> None:
        """See Deployer; nothing happens where the override of this run is in force already."""
        there = await self.active_override(service)
        if there == ActiveOverride(run, destination.server.name):
            return
        if there is not None and there.run == run:
            await self.remove_override(service)
        await self._check_not_pointed(service)
        found = await self._decided(service, destination)
        for name, changed in found.items():
            before = await self._owners_file(name)
            said = FileHeader(
                service.name,
                run,
                destination.server.name,
                str(before),
                tuple(found),
                tuple(sorted(changed)),
            )
            own = await asyncio.to_thread(write, before, said, changed)
            await self._files.use_environment_file(name, own)

    async def active_override(self, service: Service) -> ActiveOverride | None:
        """See Deployer."""
        found = await self._headers(service)
        if not found:
            return None
        first = next(iter(found.values()))
        same = {said.run for said in found.values()} == {first.run}
        return ActiveOverride(
            first.run, first.server, whole=same and set(first.containers) <= set(found)
        )

    async def remove_override(self, service: Service) -> None:
        """See Deployer."""
        for name in service.containers:
            file = await self._files.environment_file(name)
            if file is None:
                continue
            said = await asyncio.to_thread(read, file)
            before = file if said is None else Path(said.before)
            if said is not None:
                await self._files.use_environment_file(name, before)
            await asyncio.to_thread(remove_beside, before)

    async def start(self, service: Service) -> None:
        """See Deployer; a container that runs with other variables is restarted."""
        for name in service.containers:
            if await self._runs(name) and not await self._is_as_said(name):
                await self._engine.stop(name)
            await self._engine.start(name)

    async def started(self, service: Service) -> bool:
        """See Deployer."""
        return all([await self._is_as_said(name) for name in service.containers])

    async def drift(self, service: Service, destination: Destination) -> str | None:
        """See Deployer."""
        found = await self._headers(service)
        if not found:
            return (
                f"The override that points {service.name} at {destination.server.name} is gone: at "
                f"its next start it uses {service.server}."
            )
        for name, said in found.items():
            runs_with = await self._files.environment(name)
            wanted = await self._files.variables(name)
            if runs_with is None:
                continue
            other = [v for v in said.variables if runs_with.get(v) != wanted.get(v)]
            if other:
                return (
                    f"{name} runs with variables that do not lead to {said.server}: "
                    f"{', '.join(other)}. Restart it."
                )
        return None

    async def _check_not_pointed(self, service: Service) -> None:
        there = await self.active_override(service)
        if there is not None:
            raise Blocked(
                f"The run {there.run} has already pointed {service.name} at {there.server}.",
                code="pointed_already",
                hint=f"Finish that run, or roll it back: pgherd rollback {there.run}",
            )

    async def _decided(
        self, service: Service, destination: Destination
    ) -> dict[str, Mapping[str, Change]]:
        """The changes by container, of those that have any."""
        former = self._servers[service.server]
        found = {
            name: await self._changes(name, service, former, destination)
            for name in service.containers
        }
        changed = {name: one for name, one in found.items() if one}
        if not changed:
            raise Blocked(
                f"pgherd does not know how {service.name} finds the database {service.database}: "
                f"no variable of its containers leads to {former.name}.",
                code="variables_not_found",
                hint="Name the variables in the configuration: `variables:` of the service.",
            )
        return changed

    async def _changes(
        self, name: str, service: Service, former: Server, destination: Destination
    ) -> Mapping[str, Change]:
        to = destination.server
        target = Target(
            to.known_host, to.port, destination.database, destination.user, destination.password
        )
        found = changes(
            Environment(await self._files.variables(name)),
            Former(frozenset({(former.known_host, former.port)}), service.database, service.owner),
            target,
            self._names.get(service.name),
        )
        if isinstance(found, Unclear):
            names = f" ({', '.join(found.variables)})" if found.variables else ""
            raise Blocked(
                f"It is unclear how {name} finds its database: {found.why}{names}.",
                code="variables_unclear",
                hint="Name the variables in the configuration: `variables:` of the service.",
            )
        return found

    async def _headers(self, service: Service) -> dict[str, FileHeader]:
        """The headers of the files that containers read, by container."""
        found = {}
        for name in service.containers:
            file = await self._files.environment_file(name)
            said = None if file is None else await asyncio.to_thread(read, file)
            if said is not None and said.service == service.name:
                found[name] = said
        return found

    async def _owners_file(self, name: str) -> Path:
        file = await self._files.environment_file(name)
        assert file is not None, "variables were found in it"
        return file

    async def _runs(self, name: str) -> bool:
        return (await self._engine.inspect(name)).state in _RUNS

    async def _is_as_said(self, name: str) -> bool:
        environment = await self._files.environment(name)
        wanted = await self._files.variables(name)
        return environment is not None and wanted.items() <= environment.items()
