"""What was read from PostgreSQL, or why nothing could be read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model.versions import Version


class ServerState(StrEnum):
    """How a server answered one fresh connection."""

    UP = "up"
    DOWN = "down"
    """Nobody listens at the address."""
    UNREACHABLE = "unreachable"
    """The name does not resolve, or there is no way to the address."""
    STARTING = "starting"
    STOPPING = "stopping"
    RECOVERING = "recovering"
    """It replays its log and does not take connections yet."""
    HUNG = "hung"
    """Somebody listens, nobody answered within the time limit."""
    REFUSED = "refused"
    """Login refused: password, role or pg_hba.conf."""
    FULL = "full"
    """Out of connections."""
    FAILED = "failed"
    """It answered with something else; the detail says what."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Why facts could not be read; `detail` never contains a secret."""

    state: ServerState
    detail: str


@dataclass(frozen=True, slots=True)
class Database:
    """One database; its size is None where the role may not ask for it."""

    name: str
    owner: str
    size_bytes: int | None


@dataclass(frozen=True, slots=True)
class Extension:
    """An extension as registered in a database.

    `available` is the version whose files the server has, None when it has none: then the
    extension is registered but not really there.
    """

    name: str
    version: str
    available: str | None


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """What one connection told about a server, and one more connection about each database."""

    version: Version
    started_at: datetime
    in_recovery: bool
    """It answers reads only: a standby, or a server that is still catching up."""
    max_connections: int
    reserved_connections: int
    """Of them kept for superusers."""
    connections: int
    """Client connections at the moment of asking, ours included."""
    preload_libraries: tuple[str, ...] | None
    """None where the role may not read the setting."""
    databases: tuple[Database, ...]
    extensions: Mapping[str, tuple[Extension, ...] | Unanswered]
    """By database, for those that were asked for."""

    def database(self, name: str) -> Database | None:
        """The database of that name, if there is one."""
        return next((d for d in self.databases if d.name == name), None)
