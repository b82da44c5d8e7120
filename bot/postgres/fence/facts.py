"""Facts that a fence is decided from: roles, sessions and other writers of one server."""

from dataclasses import dataclass
from datetime import datetime

from bot.postgres.fence.marks import DatabaseMark, RoleMark

CLIENT = "client backend"
"""The backend_type of a session that was opened from outside the server."""


@dataclass(frozen=True, slots=True)
class FenceRole:
    """A role that can log in, or that a fence has locked out."""

    name: str
    can_login: bool
    is_superuser: bool
    belongs_here: bool
    """Owns the database, is a member of its owner, or has objects or privileges in it, also through
    roles that it is a member of."""
    other_databases: tuple[str, ...]
    """Those where it has objects or privileges."""
    mark: RoleMark | None


@dataclass(frozen=True, slots=True)
class FenceSession:
    """A backend that is connected to a database; pgherd's own query is left out."""

    pid: int
    backend_start: datetime
    kind: str
    """As in pg_stat_activity.backend_type."""
    role: str
    database: str
    application: str
    client: str | None
    """Its address; None for a Unix socket."""

    def __str__(self) -> str:
        name = self.application or "without a name"
        return f"{name} as {self.role} from {self.client or 'a local socket'} (pid {self.pid})"


@dataclass(frozen=True, slots=True)
class FencedDatabase:
    """The database that is, or will be, fenced."""

    oid: int
    connection_limit: int
    mark: DatabaseMark | None


@dataclass(frozen=True, slots=True)
class Named:
    """A prepared transaction or a subscription, with the role that it acts as."""

    name: str
    role: str


@dataclass(frozen=True, slots=True)
class ScheduledJob:
    """A job of pg_cron that runs in the database."""

    name: str
    role: str
    schedule: str
    kept_in: str
    """The database that has the table of jobs."""


@dataclass(frozen=True, slots=True)
class FenceFacts:
    """Everything about one database of a server that a fence is decided from."""

    server: str
    database: str
    own_role: str
    own_is_superuser: bool
    found: FencedDatabase | None
    """None where the server has no database of this name."""
    database_oids: frozenset[int]
    """All that the server has."""
    roles: tuple[FenceRole, ...]
    sessions: tuple[FenceSession, ...]
    """Of all databases."""
    prepared: tuple[Named, ...]
    subscriptions: tuple[Named, ...]
    """Those that are enabled."""
    jobs: tuple[ScheduledJob, ...] = ()
    """The active ones; read for the preflight and before closing only."""

    @property
    def marked(self) -> tuple[FenceRole, ...]:
        """The roles that the fence around this database has locked out."""
        return tuple(role for role in self.roles if self._is_ours(role.mark))

    @property
    def runs(self) -> frozenset[str]:
        """The runs whose marks are there: one where a fence stands, else none."""
        runs = {role.mark.run for role in self.marked if role.mark is not None}
        if self.found is not None and self.found.mark is not None:
            runs.add(self.found.mark.run)
        return frozenset(runs)

    def _is_ours(self, mark: RoleMark | None) -> bool:
        if mark is None:
            return False
        if mark.database_oid in self.database_oids:  # it may have got another name meanwhile
            return self.found is not None and mark.database_oid == self.found.oid
        return mark.database == self.database
