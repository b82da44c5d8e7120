"""Deployments: the database that an application uses, and what points it at another."""

from dataclasses import dataclass

from bot.model.installation import Server
from bot.model.secret import Secret


@dataclass(frozen=True, slots=True)
class Destination:
    """The database that an application is to use, with its login."""

    server: Server
    """The server as configured; how a container reaches it is for the deployer to know."""
    database: str
    user: str
    password: Secret | None
    """None where the application keeps the password that it has."""


@dataclass(frozen=True, slots=True)
class VariableNames:
    """The variables by which an application finds its database, as the owner names them.

    None for what it has from elsewhere. With a `url` the others are mostly None.
    """

    host: str | None = None
    port: str | None = None
    database: str | None = None
    user: str | None = None
    password: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class DeploymentPreflight:
    """The changes that a deployer would make, decided without making any."""

    does: tuple[str, ...]
    """A line for each change, for people: which file, which variable of which container; never a
    password."""
    containers: tuple[str, ...]
    """The containers that will be recreated."""
    fingerprint: str
    """Changes when what the decision stands on has changed: files, containers, networks."""


@dataclass(frozen=True, slots=True)
class ActiveOverride:
    """The override of pgherd's that is in force for a service."""

    run: str
    server: str
    whole: bool = True
    """False where writing or removing it was cut off between two of several files."""


@dataclass(frozen=True, slots=True)
class ProjectLocation:
    """The project that a container comes from: stored, since `docker compose down` removes it."""

    container: str
    """The name in the configuration."""
    project: str
    folder: str
    """The project's folder, as Compose calls it."""
    service: str
    """The project's service that the container is of."""
