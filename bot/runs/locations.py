"""The server of each service: as configured, and as the runs since have left it. No I/O."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from bot.model.installation import Installation, Service
from bot.model.runs import Run, RunKind, RunState


def in_force(runs: Iterable[Run]) -> list[Run]:
    """The migrations that no rollback has taken back since; `runs` has the newest first."""
    found: list[Run] = []
    seen: set[str] = set()
    for run in runs:
        service = run.services[0]
        if run.state is RunState.DONE and service not in seen:
            seen.add(service)
            if run.kind is RunKind.MIGRATION:
                found.append(run)
    return found


class ServiceLocations(Mapping[str, str]):
    """The server of each service that was moved; its content follows the journal."""

    def __init__(self) -> None:
        self._servers: Mapping[str, str] = {}

    def __getitem__(self, service: str) -> str:
        return self._servers[service]

    def __iter__(self) -> Iterator[str]:
        return iter(self._servers)

    def __len__(self) -> int:
        return len(self._servers)

    def follow(self, runs: Iterable[Run]) -> None:
        """Take over where these runs, newest first, have left the services."""
        self._servers = {run.services[0]: str(run.plan["target"]) for run in in_force(runs)}

    def applied_to(self, installation: Installation) -> Installation:
        """The installation with each service on the server where it is, now and later."""
        return replace(installation, services=_LocatedServices(installation, self))


class _LocatedServices(Mapping[str, Service]):
    def __init__(self, installation: Installation, locations: ServiceLocations) -> None:
        self._configured = installation.services
        self._known_servers = frozenset(installation.servers)
        self._locations = locations

    def __getitem__(self, name: str) -> Service:
        service = self._configured[name]
        server = self._locations.get(name, service.server)
        # A server that was taken out of the configuration cannot be asked for anything.
        return replace(service, server=server) if server in self._known_servers else service

    def __iter__(self) -> Iterator[str]:
        return iter(self._configured)

    def __len__(self) -> int:
        return len(self._configured)
