"""Holds every check against the observations."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.model.checks import Check, Outcome, worst
from bot.model.facts import ServerFacts, Unanswered
from bot.model.installation import Server, Service
from bot.reports.status.facts import Observations
from bot.reports.status.server_checks import server_checks
from bot.reports.status.service_checks import service_checks


@dataclass(frozen=True, slots=True)
class AssessedServer:
    """A server with what SQL said and what it means."""

    server: Server
    sql: ServerFacts | Unanswered
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class AssessedService:
    """A service and what was found about it."""

    service: Service
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Assessment:
    """All servers and services, in the order of the configuration."""

    servers: tuple[AssessedServer, ...]
    services: tuple[AssessedService, ...]

    def checks(self) -> Iterator[Check]:
        """Every check of all of them."""
        for server in self.servers:
            yield from server.checks
        for service in self.services:
            yield from service.checks

    @property
    def outcome(self) -> Outcome:
        """The worst of all checks."""
        return worst(self.checks())


def assess(seen: Observations, now: datetime) -> Assessment:
    """What the observations mean at `now` (aware)."""
    sql = {s.server.name: s.sql for s in seen.servers}
    return Assessment(
        servers=tuple(AssessedServer(s.server, s.sql, server_checks(s, now)) for s in seen.servers),
        services=tuple(
            AssessedService(s.service, service_checks(s, sql[s.service.server], now))
            for s in seen.services
        ),
    )
