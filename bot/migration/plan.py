"""The plan of a migration to an empty database, decided from facts. No I/O."""

from collections.abc import Iterator, Sequence
from typing import Any

from bot.migration.facts import Facts, estimate_s
from bot.migration.preflight.checks import problems
from bot.model.fences import FencePreflight, FenceState
from bot.model.plans import Plan, PlannedStep, Problem


def migration_plan(steps: Sequence[PlannedStep], facts: Facts) -> Plan:
    """The plan by which a service starts with its empty database on the target."""
    found = problems(facts)
    return Plan(
        title=f"Start {facts.service.name} with an empty database on {facts.target.name}",
        service=facts.service.name,
        source=facts.source.name,
        target=facts.target.name,
        steps=tuple(steps),
        changes=tuple(_changes(facts)),
        blockers=tuple(problem for problem in found if problem.blocks),
        warnings=tuple(problem for problem in found if not problem.blocks),
        disconnects=() if isinstance(facts.fence, Problem) else facts.fence.sessions,
        basis=_basis(facts),
        estimate_s=estimate_s(facts.downtimes_s),
    )


def _changes(facts: Facts) -> Iterator[str]:
    service, source = facts.service, facts.source.name
    yield (
        f"The data of {service.name} stays on {source}, where nobody can write to it; the "
        "application starts with an empty database."
    )
    if not isinstance(facts.deployment, Problem):
        yield from facts.deployment.does
    if not isinstance(facts.fence, Problem):
        yield from _locked_out(facts.fence, source, service.database)


def _locked_out(fence: FencePreflight, server: str, database: str) -> Iterator[str]:
    if fence.roles:
        yield f"On {server}, these roles can no longer log in: {', '.join(fence.roles)}."
    if fence.kept_out:
        yield f"These roles can no longer connect to {database} there: {', '.join(fence.kept_out)}."


def _basis(facts: Facts) -> dict[str, Any]:
    deployment, fence, on_target = facts.deployment, facts.fence, facts.target_fence
    return {
        "versions": dict(facts.versions),
        "deployment": None if isinstance(deployment, Problem) else deployment.fingerprint,
        "shut_out": None if isinstance(fence, Problem) else list(fence.roles),
        "target_fence": on_target.run if isinstance(on_target, FenceState) else None,
    }
