"""What a lab of containers consists of. Decides; touches nothing.

Names of containers and networks are those of the consolidation guide, of volumes those that its
clean-up looks for; services of the projects have the names that the guide has for hosts.
"""

from dataclasses import dataclass

from bot.demo.lab.layout import SHARED_SERVER, ServerPlan, ServicePlan

INFRASTRUCTURE, COOKBOOK, IMMICH = PROJECTS = ("infrastructure", "cookbook", "immich")
"""The Compose projects."""

INFRASTRUCTURE_NETWORK = "infrastructure_network"
COOKBOOK_NETWORK = "cookbook_network"
PHOTOS_NETWORK = "photos_network"
NETWORKS = (INFRASTRUCTURE_NETWORK, COOKBOOK_NETWORK, PHOTOS_NETWORK)

LABEL = "pgherd.lab"
"""Its value, on all that the lab makes, is the lab's id."""


@dataclass(frozen=True, slots=True)
class ServerContainer:
    """A server to make; the plan's name is the container's."""

    plan: ServerPlan
    project: str
    service: str
    volume: str
    networks: tuple[str, ...]

    @property
    def network_names(self) -> tuple[str, str]:
        """Under which other containers reach it."""
        return (self.plan.name, self.service)


@dataclass(frozen=True, slots=True)
class ApplicationContainer:
    """An application to make; its container's name is in the plan."""

    plan: ServicePlan
    project: str
    service: str
    networks: tuple[str, ...]
    port: int
    """Where the application listens inside, as the real one does."""


SERVERS = (
    ServerContainer(
        ServerPlan("authentik_postgres", major=16, max_connections=100),
        project=INFRASTRUCTURE,
        service="authentik-db",
        volume="authentik-db",
        networks=(INFRASTRUCTURE_NETWORK,),
    ),
    ServerContainer(
        ServerPlan("mealie_postgres", major=15, max_connections=100),
        project=COOKBOOK,
        service="mealie-postgres",
        volume="mealie-db",
        networks=(COOKBOOK_NETWORK,),
    ),
    ServerContainer(
        # The image for 14 has stand-ins for pgvector and VectorChord, that for 16 one for
        # VectorChord over the real pgvector, and both a library that can be preloaded under
        # VectorChord's name; see bot/demo/lab/images.
        ServerPlan("immich_postgres", major=14, max_connections=100, preload_libraries=("vchord",)),
        project=IMMICH,
        service="database",
        volume="immich-db",
        networks=(PHOTOS_NETWORK,),
    ),
    ServerContainer(
        ServerPlan(SHARED_SERVER, major=16, max_connections=200, preload_libraries=("vchord",)),
        project=INFRASTRUCTURE,
        service="shared-postgres",
        volume="shared-postgres",
        networks=NETWORKS,
    ),
)

APPLICATIONS = (
    ApplicationContainer(
        ServicePlan(
            "authentik",
            server="authentik_postgres",
            application="authentik_server",
            extensions=("btree_gist", "citext", "hstore", "ltree", "pg_trgm"),
            superuser_extensions=(),
        ),
        project=INFRASTRUCTURE,
        service="authentik-server",
        networks=(INFRASTRUCTURE_NETWORK,),
        port=9000,
    ),
    ApplicationContainer(
        ServicePlan(
            "mealie",
            server="mealie_postgres",
            application="mealie",
            extensions=("pg_trgm", "unaccent"),
            superuser_extensions=("cube", "earthdistance"),  # the second stands on the first
        ),
        project=COOKBOOK,
        service="mealie",
        networks=(COOKBOOK_NETWORK,),
        port=9000,
    ),
    ApplicationContainer(
        ServicePlan(
            "immich",
            server="immich_postgres",
            application="immich_server",
            extensions=(),
            superuser_extensions=("vector", "vchord"),  # in this order
        ),
        project=IMMICH,
        service="immich-server",
        networks=(PHOTOS_NETWORK, INFRASTRUCTURE_NETWORK),  # both, as the guide says
        port=2283,
    ),
)

SERVER_PLANS = tuple(server.plan for server in SERVERS)
SERVICE_PLANS = tuple(application.plan for application in APPLICATIONS)
CONTAINERS = (
    *(server.plan.name for server in SERVERS),
    *(application.plan.application for application in APPLICATIONS),
)
VOLUMES = tuple(server.volume for server in SERVERS)


def server_named(name: str) -> ServerContainer:
    """The server of that container."""
    return next(server for server in SERVERS if server.plan.name == name)
