"""The facts about a service's projects that a plan is decided from. No I/O."""

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
    """A project, as far as the service's containers are concerned."""

    call: PlainCall
    location: OverrideLocation
    model: Model
    services: tuple[str, ...]
    """The project's services that the service consists of."""
    containers: Mapping[str, tuple[Described, ...]]
    """Their containers, by the project's service; none after `docker compose down`."""
    contents: Mapping[str, Mapping[str, Secret | None]] = field(repr=False)
    """The content of mounted files that variables name, by project service and path inside."""
    image_ids: Mapping[str, str | None]
    """The ids that the names of images mean now."""
    changed: frozenset[str]
    """The project's services whose files have changed since their containers were created."""
    owner: str
    """The owner of the project's base file, for people."""


@dataclass(frozen=True, slots=True)
class Context:
    """A service, the server that it leaves, the one it is pointed at, and all other containers."""

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
