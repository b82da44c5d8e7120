"""A real server to be the shared one, and what is made on it taken away again."""

import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import asyncpg
from support.sql_sessions import session

from bot.engines.address_book import EngineAddressBook
from bot.model.installation import Installation, Server, Service
from bot.model.secret import Secret
from bot.shared_server.command import SharedServerCommand

AUDIOBOOKS, PHOTOS = 'Hörbücher "neu"', "photos"
"""Names of two services, their databases and roles; the first is hard to quote."""


@dataclass(frozen=True)
class SharedWorld:
    """A shared server and the services that are to live there."""

    server: Server
    services: tuple[Service, ...]
    others: tuple[Server, ...] = ()

    @property
    def command(self) -> SharedServerCommand:
        servers = {server.name: server for server in (self.server, *self.others)}
        services = {service.name: service for service in self.services}
        return SharedServerCommand(
            Installation(servers, services, shared_server=self.server.name),
            EngineAddressBook({}),
            clock=lambda: datetime.now(UTC),
            salt=lambda: secrets.token_bytes(16),
        )

    def with_services(self, *services: Service) -> "SharedWorld":
        return replace(self, services=services)

    async def applied(self) -> Sequence[tuple[str, str]]:
        """Apply the plan; kinds and names of what was made."""
        report = await self.command.apply(await self.command.plan())
        made = report.data["made"]
        return [(act["kind"], act["name"]) for act in made]  # type: ignore[attr-defined]

    async def differs(self) -> dict[tuple[str, str], str]:
        """What is here by kind and name, for what is other than wanted."""
        return {(d.kind, d.name): d.here for d in (await self.command.plan()).differs}

    @asynccontextmanager
    async def as_owner(
        self, service: str, database: str | None = None
    ) -> AsyncIterator[asyncpg.Connection]:
        """A session as the service's own role, with its configured password."""
        (found,) = [s for s in self.services if s.name == service]
        assert found.password is not None
        async with session(
            self.server,
            database or found.database,
            user=found.owner,
            password=found.password.reveal(),
        ) as opened:
            yield opened


def service_on(server: Server, name: str, *extensions: str) -> Service:
    return Service(
        name, server.name, name, name, extensions, password=Secret(f"pass'wörd\\ of {name}")
    )


@asynccontextmanager
async def shared_world(server: Server) -> AsyncIterator[SharedWorld]:
    """Two services, of which nothing is there yet."""
    world = SharedWorld(server, (service_on(server, AUDIOBOOKS), service_on(server, PHOTOS)))
    try:
        yield world
    finally:
        await take_away(server, AUDIOBOOKS, PHOTOS)


async def take_away(server: Server, *names: str) -> None:
    """Drop databases and roles of these names."""
    async with session(server) as admin:
        for kind, more in (("DATABASE", "WITH (FORCE)"), ("ROLE", "")):
            for name in names:
                quoted = '"' + name.replace('"', '""') + '"'
                await admin.execute(f"DROP {kind} IF EXISTS {quoted} {more}")
