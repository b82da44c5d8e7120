"""What an operator has described: servers, services and where they run."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.model.errors import UserMistake, nearest
from bot.model.secret import Secret


@dataclass(frozen=True, slots=True)
class Server:
    """One PostgreSQL instance.

    `engine` and `container` are both set or both None; a server that has only an address still
    gets every report that SQL can give.
    """

    name: str
    host: str | None
    """None where the way to its container is looked up at each connection."""
    port: int
    """At `host`; inside the container where there is no host."""
    user: str
    password: Secret | None
    database: str
    """The database that reports connect to first; `postgres` unless configured."""
    engine: str | None = None
    container: str | None = None
    network: str | None = None
    """The container's network to use; its published port where there is no host either."""
    preload_libraries: tuple[str, ...] = ()
    """Names that `shared_preload_libraries` has to contain."""

    @property
    def known_host(self) -> str:
        """`host`, for who knows that it is set: the server was located, or never moves."""
        assert self.host is not None, "locate the server first (AddressBook)"
        return self.host


@dataclass(frozen=True, slots=True)
class Service:
    """An application: its containers, one database and the role that owns it."""

    name: str
    server: str
    database: str
    owner: str
    extensions: tuple[str, ...] = ()
    """Extensions that have to be installed in the database."""
    health_url: str | None = None
    engine: str | None = None
    containers: tuple[str, ...] = ()
    password: Secret | None = None
    """Of the owner, on the shared server."""
    connection_limit: int | None = None
    """Of the owner, on the shared server; None where the operator has not decided."""


@dataclass(frozen=True, slots=True)
class Installation:
    """All servers and services, by name, in the order of the configuration."""

    servers: Mapping[str, Server]
    services: Mapping[str, Service]
    shared_server: str | None = None
    """The one that the others move into."""

    def server(self, name: str) -> Server:
        """The server of that name; raises UserMistake where there is none."""
        if name not in self.servers:
            raise _unknown("server", name, self.servers)
        return self.servers[name]

    def service(self, name: str) -> Service:
        """The service of that name; raises UserMistake where there is none."""
        if name not in self.services:
            raise _unknown("service", name, self.services)
        return self.services[name]

    def shared(self) -> Server:
        """The server that the others move into; raises UserMistake where none is named."""
        if self.shared_server is None:
            raise UserMistake(
                "The configuration names no shared server.",
                code="no_shared_server",
                hint="Name one of `servers:` in `shared_server:`; docs/shared-server.md makes one.",
            )
        return self.server(self.shared_server)

    def services_on(self, server: str) -> tuple[Service, ...]:
        """The services whose database lives on `server`."""
        return tuple(s for s in self.services.values() if s.server == server)


def _unknown(kind: str, name: str, known: Iterable[str]) -> UserMistake:
    return UserMistake(
        f"There is no {kind} named {name!r}.",
        code=f"unknown_{kind}",
        hint=f"In the configuration: {nearest(name, tuple(known))}",
    )
