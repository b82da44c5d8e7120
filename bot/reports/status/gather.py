"""Asks engines, servers and applications side by side, each within one time limit."""

import asyncio
from collections.abc import Iterable, Mapping

from bot.model.containers import Container
from bot.model.errors import ServiceFailure
from bot.model.installation import Installation, Server, Service
from bot.model.ports import Engine, HealthProbe, ServerFactsReader
from bot.reports.status.facts import (
    EngineAnswer,
    Observations,
    ServerObservation,
    ServiceObservation,
)


class Observer:
    """Sees an installation through the ports it was given."""

    def __init__(
        self,
        installation: Installation,
        engines: Mapping[str, Engine],
        facts: ServerFactsReader,
        health: HealthProbe,
        timeout_s: float,
    ) -> None:
        self._installation = installation
        self._engines = engines
        self._facts = facts
        self._health = health
        self._timeout_s = timeout_s

    async def observe(self, servers: Iterable[Server]) -> Observations:
        """What `servers` and the services on them look like now.

        Takes at most the time limit, whatever the world does; nothing waits for anything else.
        """
        wanted = tuple(servers)
        services = [s for server in wanted for s in self._installation.services_on(server.name)]
        seen_servers, seen_services = await asyncio.gather(
            asyncio.gather(*(self._server(server) for server in wanted)),
            asyncio.gather(*(self._service(service) for service in services)),
        )
        return Observations(tuple(seen_servers), tuple(seen_services))

    async def _server(self, server: Server) -> ServerObservation:
        databases = {s.database for s in self._installation.services_on(server.name)}
        container, sql = await asyncio.gather(
            self._container(server.engine, server.container),
            self._facts.read(server, sorted(databases), self._timeout_s),
        )
        return ServerObservation(server, container, sql)

    async def _service(self, service: Service) -> ServiceObservation:
        containers, health_fault = await asyncio.gather(
            asyncio.gather(*(self._named(service.engine, name) for name in service.containers)),
            self._health_fault(service.health_url),
        )
        return ServiceObservation(
            service, dict(zip(service.containers, containers, strict=True)), health_fault
        )

    async def _health_fault(self, url: str | None) -> str | None:
        return await self._health.probe(url, self._timeout_s) if url else None

    async def _container(self, engine: str | None, container: str | None) -> EngineAnswer | None:
        return None if engine is None or container is None else await self._named(engine, container)

    async def _named(self, engine: str | None, container: str) -> Container | str:
        assert engine is not None, "settings refuse containers without an engine"
        try:
            async with asyncio.timeout(self._timeout_s):
                return await self._engines[engine].inspect(container)
        except TimeoutError:
            return f"engine {engine} did not answer within {self._timeout_s:g} s"
        except ServiceFailure as error:
            return error.message
