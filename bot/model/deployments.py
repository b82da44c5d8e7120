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
class Survey:
    """What a deployer would do, read and decided without changing anything."""

    does: tuple[str, ...]
    """A line for each change, for people: which file, which variable of which container; never a
    password."""
    containers: tuple[str, ...]
    """Those that will be made anew."""
    fingerprint: str
    """Changes when what the decision stands on has changed: files, containers, networks."""


@dataclass(frozen=True, slots=True)
class Pointed:
    """What of ours is in force for a service."""

    run: str
    server: str
