"""What was read of a service's projects, for the decision."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.deployers.compose.model import Model
from bot.deployers.compose.override_location import OverrideLocation
from bot.deployers.compose.plain_call import PlainCall
from bot.model.containers import Described
from bot.model.deployments import VariableNames
from bot.model.installation import Server, Service
from bot.model.secret import Secret


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """One project, as far as the service's containers are concerned."""

    call: PlainCall
    place: OverrideLocation
    model: Model
    services: tuple[str, ...]
    """Those of the project that the service consists of."""
    containers: Mapping[str, tuple[Described, ...]]
    """Theirs, by the project's service; none after `docker compose down`."""
    contents: Mapping[str, Mapping[str, Secret | None]] = field(repr=False)
    """By the project's service: of mounted files that its variables name, by path inside."""
    image_ids: Mapping[str, str | None]
    """What the names of images mean now."""
    changed: frozenset[str]
    """Services of the project whose files have changed since their containers were made."""
    owner: str
    """To whom the project's base file belongs, for people."""


@dataclass(frozen=True, slots=True)
class Context:
    """What the service is pointed away from and at, and what is around."""

    service: Service
    former_server: Server
    server: Server
    former_container: Described | None
    """None where the former server is not at the service's engine."""
    container: Described | None
    everybody: tuple[Described, ...]
    """All containers of the engine."""
    names: VariableNames | None
    """The variables, where the owner has named them."""
