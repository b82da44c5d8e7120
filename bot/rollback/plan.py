"""Decides what the way back would do, and what forbids it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from bot.migration.plan import writers_past
from bot.model.deployments import ActiveOverride
from bot.model.fences import FencePreflight, FenceState
from bot.model.plans import Plan, PlannedStep, Problem
from bot.model.runs import Run, RunKind, RunState


@dataclass(frozen=True, slots=True)
class RollbackFacts:
    """The world of a service that was switched; what could not be read is a Problem."""

    fence: FencePreflight | Problem
    """On the side that would be left."""
    standing_fence: FenceState | Problem | None
    """On the side that it would go back to."""
    pointed: ActiveOverride | Problem | None
    objects: int | Problem | None
    """In the database that would be left."""
    measured_s: tuple[float, ...]


def rollback_plan(run: Run, steps: Sequence[PlannedStep], facts: RollbackFacts) -> Plan:
    """The plan to take back a finished migration."""
    service, source, target = (str(run.plan[key]) for key in ("service", "source", "target"))
    return Plan(
        title=f"Bring {service} back to {source}",
        service=service,
        source=source,
        target=target,
        steps=tuple(steps),
        changes=tuple(_changes(service, source, target)),
        blockers=tuple(_blockers(run, target, facts)),
        warnings=tuple(_warnings(service, target, facts)),
        disconnects=() if isinstance(facts.fence, Problem) else facts.fence.sessions,
        basis={
            "run": run.id,
            "shut_out": None if isinstance(facts.fence, Problem) else list(facts.fence.roles),
            "pointed": facts.pointed.run if isinstance(facts.pointed, ActiveOverride) else None,
        },
        estimate_s=round(median(facts.measured_s), 1) if facts.measured_s else None,
    )


def _changes(service: str, source: str, target: str) -> Iterator[str]:
    yield f"{service} uses its data on {source} again, as it was when it was switched."
    yield f"What it has written since stays in its database on {target}; nobody can write there."
    yield "What pgherd has written beside the owner's files is removed."


def _blockers(run: Run, target: str, facts: RollbackFacts) -> Iterator[Problem]:
    read = (facts.fence, facts.standing_fence, facts.pointed, facts.objects)
    yield from (fact for fact in read if isinstance(fact, Problem))
    if not isinstance(facts.fence, Problem):
        yield from writers_past(facts.fence, blocking=True)
    if run.kind is not RunKind.MIGRATION or run.state is not RunState.DONE:
        yield Problem(
            "not_a_migration",
            run.id,
            f"The run {run.id} is a {run.kind} that is {run.state}.",
            "Name a migration that is done: pgherd runs.",
        )
    if not isinstance(facts.pointed, Problem) and not _is_of(facts.pointed, run.id, target):
        yield Problem(
            "not_in_force",
            run.id,
            f"What the run {run.id} has written is not in force any more.",
            "Look at pgherd runs: it was taken back, by a rollback or by hand.",
        )


def _is_of(pointed: ActiveOverride | None, run: str, target: str) -> bool:
    return pointed is not None and (pointed.run, pointed.server) == (run, target)


def _warnings(service: str, target: str, facts: RollbackFacts) -> Iterator[Problem]:
    if isinstance(facts.objects, int) and facts.objects > 0:
        yield Problem(
            "written_since",
            f"{service} on {target}",
            f"{service} has made {facts.objects} objects in its database on {target}.",
            "They stay there, and are not carried back: keep a backup if you want them.",
        )
    if not isinstance(facts.fence, Problem):
        yield from writers_past(facts.fence, blocking=False)
