"""How many connections the services may take together. Decides."""

from collections.abc import Sequence

from bot.model.installation import Service
from bot.model.shared_server import SharedServerFacts

DEFAULT_LIMIT = 50
"""Of a service that has none configured, when its role is made."""
OWN_CONNECTIONS = 10
"""Left for pgherd, monitoring and people, besides those reserved for superusers."""


def limit_of(service: Service) -> int:
    """The limit with which its role is made."""
    return DEFAULT_LIMIT if service.connection_limit is None else service.connection_limit


def limits(services: Sequence[Service], facts: SharedServerFacts) -> dict[str, int]:
    """What each service's role may take, by role: what it has, or will be made with; -1 for all."""
    return {
        service.owner: (
            facts.roles[service.owner].connection_limit
            if service.owner in facts.roles
            else limit_of(service)
        )
        for service in services
    }
