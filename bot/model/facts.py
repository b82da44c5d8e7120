"""What was read from PostgreSQL, or why nothing could be read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model.errors import ServiceFailure
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


NEXT_STEP: Mapping[ServerState, str] = {
    ServerState.DOWN: "Start the server, or correct host and port in the configuration.",
    ServerState.UNREACHABLE: "Correct the host in the configuration, or repair the network to it.",
    ServerState.STARTING: "Wait a moment, then try again.",
    ServerState.STOPPING: "It is shutting down: start it again once it has stopped.",
    ServerState.RECOVERING: "Wait until it has replayed its WAL; its logs say how far it is.",
    ServerState.HUNG: "Is it paused, out of disk space or out of memory? Read its logs.",
    ServerState.REFUSED: "Correct user, password and database in the configuration, or "
    "pg_hba.conf.",
    ServerState.FULL: "Close idle sessions (pgherd connections lists them), or raise "
    "max_connections.",
    ServerState.FAILED: "Read the server's logs.",
}
"""What a person does about a server that does not answer, by its state."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Why facts could not be read; `detail` never contains a secret."""

    state: ServerState
    detail: str

    def failure(self, asked: str, *, hint: str = "") -> ServiceFailure:
        """The same for who cannot go on without an answer; `asked` names a server or database.

        `hint` is what else has to be known.
        """
        return ServiceFailure(
            f"{asked} does not answer ({self.state}): {self.detail}.",
            code=f"server_{self.state}",
            hint=f"{NEXT_STEP[self.state]} {hint}".rstrip(),
        )


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
