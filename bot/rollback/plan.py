"""The plan of a rollback, decided from facts. No I/O."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.migration.facts import estimate_s
from bot.migration.preflight.other_writers import writers_past
from bot.model.deployments import ActiveOverride
from bot.model.fences import FencePreflight, FenceState
from bot.model.plans import Plan, PlannedStep, Problem
from bot.model.runs import Run, RunKind, RunState


@dataclass(frozen=True, slots=True)
class RollbackFacts:
    """A service that was moved and its surroundings; what could not be read is a Problem."""

    fence: FencePreflight | Problem
    """What a fence on the server that is left would do."""
    source_fence: FenceState | Problem | None
    """The fence on the server that it goes back to."""
    override: ActiveOverride | Problem | None
    objects: int | Problem | None
    """How many objects the database that is left has."""
    downtimes_s: tuple[float, ...]
    """How long services were down in earlier rollbacks."""


def rollback_plan(run: Run, steps: Sequence[PlannedStep], facts: RollbackFacts) -> Plan:
    """The plan that takes back a finished migration."""
    service, source, target = (str(run.plan[key]) for key in ("service", "source", "target"))
    found = tuple(_problems(run, service, target, facts))
    return Plan(
        title=f"Bring {service} back to {source}",
        service=service,
        source=source,
        target=target,
        steps=tuple(steps),
        changes=tuple(_changes(service, source, target)),
        blockers=tuple(problem for problem in found if problem.blocks),
        warnings=tuple(problem for problem in found if not problem.blocks),
        disconnects=() if isinstance(facts.fence, Problem) else facts.fence.sessions,
        basis={
            "run": run.id,
            "shut_out": None if isinstance(facts.fence, Problem) else list(facts.fence.roles),
            "pointed": facts.override.run if isinstance(facts.override, ActiveOverride) else None,
        },
        estimate_s=estimate_s(facts.downtimes_s),
    )


def _changes(service: str, source: str, target: str) -> Iterator[str]:
    yield f"{service} uses its data on {source} again, as it was when the migration began."
    yield (
        f"What it has written since then stays in its database on {target}, where nobody can write "
        "to it."
    )
    yield "The override that pgherd has written beside the owner's files is removed."


def _problems(run: Run, service: str, target: str, facts: RollbackFacts) -> Iterator[Problem]:
    read = (facts.fence, facts.source_fence, facts.override, facts.objects)
    yield from (fact for fact in read if isinstance(fact, Problem))
    if isinstance(facts.objects, int) and facts.objects > 0:
        yield Problem(
            "written_since",
            f"{service} on {target}",
            f"{service} has created {facts.objects} objects in its database on {target}.",
            "They stay there and are not carried back; make a backup if you want to keep them.",
            blocks=False,
        )
    if not isinstance(facts.fence, Problem):
        yield from writers_past(facts.fence)
    if run.kind is not RunKind.MIGRATION or run.state is not RunState.DONE:
        yield Problem(
            "not_a_migration",
            run.id,
            f"The run {run.id} is a {run.kind} that is {run.state}.",
            "Name a migration that is done: pgherd runs lists them.",
        )
    if not isinstance(facts.override, Problem) and not _is_of(facts.override, run.id, target):
        yield Problem(
            "not_in_force",
            run.id,
            f"What the run {run.id} has written is no longer in force.",
            "It was taken back by a rollback or by hand: see pgherd runs.",
        )


def _is_of(override: ActiveOverride | None, run: str, target: str) -> bool:
    return override is not None and (override.run, override.server) == (run, target)
