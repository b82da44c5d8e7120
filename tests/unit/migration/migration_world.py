"""A service that can be switched, and what was read about it."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.migration.facts import Facts
from bot.migration.plan import migration_plan
from bot.model.deployments import DeploymentPreflight
from bot.model.fences import FencePreflight
from bot.model.installation import Server, Service
from bot.model.plans import Plan, PlannedStep

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
SERVICE = Service(
    "mealie",
    server="mealie_postgres",
    database="mealie",
    owner="mealie",
    health_url="http://127.0.0.1:9000/health",
    engine="homelab",
    containers=("mealie",),
)
SOURCE = Server("mealie_postgres", "127.0.0.1", 5432, "pgherd", None, "postgres")
TARGET = Server("shared_postgres", "127.0.0.1", 5433, "pgherd", None, "postgres")
STEPS = (PlannedStep("stop the applications", "Stop mealie."),)
FACTS = Facts(
    service=SERVICE,
    source=SOURCE,
    target=TARGET,
    versions={"mealie_postgres": "15.20", "shared_postgres": "16.14"},
    deployment=DeploymentPreflight(
        ("compose.override.yaml: POSTGRES_SERVER of mealie",), ("mealie",), "f1"
    ),
    fence=FencePreflight(roles=("mealie",), writers=(), own_role="pgherd"),
    source_fence=None,
    target_fence=None,
    target_objects=0,
    override=None,
    unfinished=(),
    health_problem=None,
    downtimes_s=(),
)


def plan(**changes: Any) -> Plan:
    return migration_plan(STEPS, replace(FACTS, **changes))
