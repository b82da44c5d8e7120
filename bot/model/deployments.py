"""Where an application finds its database, and what it takes to point it at another."""

from dataclasses import dataclass

from bot.model.installation import Server
from bot.model.secret import Secret


@dataclass(frozen=True, slots=True)
class Destination:
    """The database that an application is to use, and as whom it logs in."""

    server: Server
    """As configured; how a container reaches it is for the deployer to know."""
    database: str
    user: str
    password: Secret | None
    """None where the application keeps the password that it has."""


@dataclass(frozen=True, slots=True)
class VariableNames:
    """The variables by which an application finds its database, where the owner names them.

    None for a part that it has from elsewhere. With a `url` the others are mostly None.
    """

    host: str | None = None
    port: str | None = None
    database: str | None = None
    user: str | None = None
    password: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class DeploymentPreflight:
    """What a deployer would do, read and decided without changing anything."""

    does: tuple[str, ...]
    """A line for each change, for people: which file, which variable of which container; never a
    password."""
    containers: tuple[str, ...]
    """Those that will be made anew."""
    fingerprint: str
    """Changes when what the decision stands on has changed: files, containers, networks."""


@dataclass(frozen=True, slots=True)
class ActiveOverride:
    """What of ours is in force for a service."""

    run: str
    server: str
    whole: bool = True
    """False where `point`, or `unpoint`, was cut off between two of several files."""


@dataclass(frozen=True, slots=True)
class ProjectLocation:
    """Where a container of a service comes from: kept, for `docker compose down` removes it."""

    container: str
    """As the configuration names it."""
    project: str
    folder: str
    """The project's, as Compose calls it."""
    service: str
    """Compose's word for what the container is one of."""
