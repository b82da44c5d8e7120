"""Who is connected to a server and what they do, as the server told it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SessionState(StrEnum):
    """What a session does at the moment."""

    ACTIVE = "active"
    IDLE = "idle"
    IDLE_IN_TRANSACTION = "idle in transaction"
    WAITING = "waiting"
    """Its statement waits for a lock that somebody else has."""
    UNKNOWN = "unknown"
    """The role may not see it, or it has just begun."""


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """What the server has room for, and what the role may see of it."""

    max_connections: int
    reserved: int
    """Of them kept for superusers, and since 16 for members of pg_use_reserved_connections."""
    sees_all: bool
    """Without pg_read_all_stats (part of pg_monitor) a role sees what its own sessions do only."""
    own: int
    """Sessions of this very look."""
    replication: int
    """Standbys and others that stream; they have slots of their own (max_wal_senders)."""
    background: int
    """The server's own processes, autovacuum and parallel workers among them."""
    asked_at: datetime
    """By the server's clock, as are all times of the sessions."""


@dataclass(frozen=True, slots=True)
class ConnectionCount:
    """So many clients that have all of this in common; pgherd's own look is left out."""

    database: str
    user: str
    application: str
    state: SessionState
    sessions: int


@dataclass(frozen=True, slots=True)
class Session:
    """One client's session. `pid` and `backend_start` together name it for ever."""

    pid: int
    backend_start: datetime | None
    """None, as the other times, where the role may not see it."""
    backend_type: str
    """`client backend`, or what else can hold a lock that a client waits for."""
    database: str
    user: str
    application: str
    client: str | None
    """Its address; None for a local socket, or where the role may not see it."""
    state: SessionState
    waits: str | None
    """What it waits for, as `Lock: transactionid`; None where it does not wait."""
    waiting_since: datetime | None
    """For the lock."""
    state_since: datetime | None
    query_start: datetime | None
    """Of the statement that runs, or of the last one."""
    xact_start: datetime | None
    statement: str | None
    """As it was sent, at most its beginning: it may hold secrets. None where nobody asked."""
    blocked_by: tuple[int, ...]
    """The pids of who it waits for; the ends of a prepared transaction's chain are not in it."""
    own: bool
    """Another session of pgherd, under the same role."""


@dataclass(frozen=True, slots=True)
class PreparedTransaction:
    """A transaction that waits for COMMIT PREPARED, without a session; it keeps its locks."""

    gid: str
    database: str
    owner: str
    prepared_at: datetime
    blocks: tuple[int, ...]
    """The pids of who waits for it."""


@dataclass(frozen=True, slots=True)
class ServerConnections:
    """What one look at a server showed."""

    limits: ConnectionLimits
    counts: tuple[ConnectionCount, ...]
    """All clients but this look."""
    sessions: tuple[Session, ...]
    """Those that matter: who blocks or is blocked, and the longest transactions and statements."""
    prepared: tuple[PreparedTransaction, ...]
