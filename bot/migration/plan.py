"""Decides what a switch to an empty database would do, and what forbids it."""

from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any

from bot.migration.facts import Facts
from bot.model.fences import FencePreflight, FenceState
from bot.model.installation import Server, Service
from bot.model.plans import Plan, PlannedStep, Problem

_UNKNOWN = "Where the journal does not know it any more: pgherd runs --rebuild."


def switch_plan(
    service: Service, source: Server, target: Server, steps: Sequence[PlannedStep], facts: Facts
) -> Plan:
    """The plan of a service's switch to its empty database on the shared server."""
    return Plan(
        title=f"Start {service.name} with an empty database on {target.name}",
        service=service.name,
        source=source.name,
        target=target.name,
        steps=tuple(steps),
        changes=tuple(_changes(service, source, facts)),
        blockers=tuple(_blockers(service, target, facts)),
        warnings=tuple(_warnings(service, facts)),
        disconnects=() if isinstance(facts.fence, Problem) else facts.fence.sessions,
        basis=_basis(facts),
        estimate_s=round(median(facts.measured_s), 1) if facts.measured_s else None,
    )


def _changes(service: Service, source: Server, facts: Facts) -> Iterator[str]:
    yield (
        f"The data of {service.name} stays on {source.name}, where nobody can write to it; the "
        "application starts with nothing."
    )
    if not isinstance(facts.survey, Problem):
        yield from facts.survey.does
    if not isinstance(facts.fence, Problem):
        yield from shut_out(facts.fence, source.name, service.database)


def shut_out(fence: FencePreflight, server: str, database: str) -> Iterator[str]:
    """Whom a fence keeps out, for people."""
    if fence.roles:
        yield f"On {server} these roles cannot log in any more: {', '.join(fence.roles)}."
    if fence.kept_out:
        yield f"These cannot connect to {database} there: {', '.join(fence.kept_out)}."


def writers_past(fence: FencePreflight, *, blocking: bool) -> Iterator[Problem]:
    """What could write past a fence: what makes it useless, or what has to be known."""
    for writer in fence.writers:
        if writer.blocks is blocking:
            what = f"{writer.kind} {writer.name}: {writer.detail}"
            yield Problem("writes_past_the_fence", writer.name, what, writer.hint)


def _blockers(service: Service, target: Server, facts: Facts) -> Iterator[Problem]:
    read = (facts.survey, facts.fence, facts.standing_fence, facts.target_fence, facts.pointed)
    yield from (fact for fact in read if isinstance(fact, Problem))
    if isinstance(facts.target_objects, Problem):
        yield facts.target_objects
    elif facts.target_objects is None:
        yield Problem(
            "database_missing",
            target.name,
            f"{target.name} has no database {service.database}.",
            "Make what is missing: pgherd shared apply.",
        )
    elif facts.target_objects > 0:
        yield Problem(
            "database_not_empty",
            f"{service.database} on {target.name}",
            f"The database {service.database} on {target.name} is not empty: it has "
            f"{facts.target_objects} objects.",
            "Look at what they are. To start with nothing, rename the database, and run pgherd "
            "shared apply again.",
        )
    if not isinstance(facts.fence, Problem):
        yield from writers_past(facts.fence, blocking=True)
    yield from _in_the_middle(service, facts)


def _in_the_middle(service: Service, facts: Facts) -> Iterator[Problem]:
    if facts.unfinished:
        run = facts.unfinished[0]
        yield Problem(
            "run_unfinished",
            service.name,
            f"The run {run} of {service.name} has not come to its end.",
            f"Go on with it, or take it back: pgherd migrate resume {run}, pgherd rollback {run}.",
        )
        return
    if facts.pointed is not None and not isinstance(facts.pointed, Problem):
        yield Problem(
            "pointed_already",
            service.name,
            f"{service.name} is pointed at {facts.pointed.server} by the run {facts.pointed.run}.",
            f"Take that back first: pgherd rollback {facts.pointed.run}. {_UNKNOWN}",
        )
    if isinstance(facts.standing_fence, FenceState):
        yield Problem(
            "fenced_already",
            service.name,
            f"The old side of {service.name} is fenced by the run {facts.standing_fence.run}.",
            f"Take that back first: pgherd rollback {facts.standing_fence.run}. {_UNKNOWN}",
        )


def _warnings(service: Service, facts: Facts) -> Iterator[Problem]:
    if not isinstance(facts.fence, Problem):
        yield from writers_past(facts.fence, blocking=False)
    if facts.complaint is not None:
        yield Problem(
            "not_well_before",
            service.name,
            f"{service.name} is not well now: {facts.complaint}.",
            "Whether it is well afterwards will say little. Mend it first.",
        )
    if service.health_url is None:
        yield Problem(
            "no_health_url",
            service.name,
            f"How {service.name} is can only be told from its containers.",
            "Name its health_url in the configuration.",
        )


def _basis(facts: Facts) -> dict[str, Any]:
    survey, fence = facts.survey, facts.fence
    return {
        "versions": dict(facts.versions),
        "deployment": None if isinstance(survey, Problem) else survey.fingerprint,
        "shut_out": None if isinstance(fence, Problem) else list(fence.roles),
        "target_fence": facts.target_fence.run
        if isinstance(facts.target_fence, FenceState)
        else None,
    }
