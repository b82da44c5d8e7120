"""A small installation that is well, and ways to make it unwell."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.model.containers import Container, ContainerState, Health
from bot.model.facts import Database, Extension, ServerFacts
from bot.model.installation import Server, Service
from bot.model.versions import Version
from bot.reports.status.facts import Observations, ServerObservation, ServiceObservation

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

SERVER = Server(
    name="immich_postgres",
    host="127.0.0.1",
    port=5414,
    user="postgres",
    password=None,
    database="postgres",
    engine="homelab",
    container="immich_postgres",
    preload_libraries=("vchord",),
)
SERVICE = Service(
    name="immich",
    server="immich_postgres",
    database="immich",
    owner="immich",
    extensions=("vector", "vchord"),
    health_url="http://127.0.0.1:2283/api/server/ping",
    engine="homelab",
    containers=("immich_server",),
)
RUNNING = Container(
    "immich_postgres",
    ContainerState.RUNNING,
    Health.HEALTHY,
    started_at=NOW - timedelta(days=3),
)
FACTS = ServerFacts(
    version=Version(16, 15),
    started_at=NOW - timedelta(days=3),
    in_recovery=False,
    max_connections=100,
    reserved_connections=3,
    connections=12,
    preload_libraries=("vchord",),
    databases=(
        Database("immich", "immich", 30 * 1024**2),
        Database("postgres", "postgres", 7 * 1024**2),
    ),
    extensions={
        "immich": (
            Extension("plpgsql", "1.0", "1.0"),
            Extension("vchord", "0.4.3", "0.4.3"),
            Extension("vector", "0.8.0", "0.8.0"),
        )
    },
)
WELL = ServerObservation(SERVER, RUNNING, FACTS)
SERVICE_WELL = ServiceObservation(
    SERVICE, {"immich_server": replace(RUNNING, name="immich_server")}, health_fault=None
)
ALL_WELL = Observations((WELL,), (SERVICE_WELL,))
