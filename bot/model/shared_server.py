"""What was read from the shared server, and from the databases that are to move into it."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.model.database_properties import DatabaseProperties
from bot.model.facts import Unanswered
from bot.model.secret import Secret
from bot.model.versions import Version


@dataclass(frozen=True, slots=True)
class RoleSeen:
    """A role of the shared server."""

    name: str
    can_login: bool
    powers: tuple[str, ...]
    """What no application's role should have: SUPERUSER, CREATEROLE, … in SQL's words."""
    connection_limit: int
    """-1 for none."""
    verifier: Secret | None
    """pg_authid.rolpassword; None where it has no password, or ours may not look."""
    fence: str | None = None
    """The run whose fence keeps it out, by the fence's own mark."""


@dataclass(frozen=True, slots=True)
class PublicSchema:
    """Who may create in a database's schema public."""

    everybody_creates: bool
    owner_creates: bool
    """Whether the owner of the database may."""
    as_made: bool
    """As initdb of 14 and older made it; nobody has decided anything since."""


@dataclass(frozen=True, slots=True)
class SharedDatabase:
    """A database of the shared server."""

    properties: DatabaseProperties
    extensions: frozenset[str]
    public: PublicSchema | None
    """None where somebody has dropped it."""
    strangers: tuple[str, ...] = ()
    """Owners of other services that may connect to it."""

    @property
    def everybody_connects(self) -> bool:
        """Whether PUBLIC may."""
        grants = self.properties.grants
        return grants is None or any(
            grant.grantee is None and grant.privilege == "CONNECT" for grant in grants
        )


@dataclass(frozen=True, slots=True)
class SharedServerFacts:
    """The shared server, as far as the services are concerned."""

    version: Version
    login: str
    """As whom pgherd is logged in."""
    is_superuser: bool
    founder: str | None
    """The superuser that the cluster was made with; None where it is no superuser any more."""
    in_recovery: bool
    max_connections: int
    reserved_connections: int
    roles: Mapping[str, RoleSeen]
    databases: Mapping[str, SharedDatabase]
    extensions: Mapping[str, tuple[str, ...]]
    """Those whose files it has, each with those that it requires."""


@dataclass(frozen=True, slots=True)
class SourceDatabase:
    """The database of a service on the server where it lives now."""

    version: Version
    properties: DatabaseProperties
    sorts_by_bytes: bool
    """Measured: a locale's name does not tell, since musl sorts by bytes under any name."""


Source = SourceDatabase | Unanswered
