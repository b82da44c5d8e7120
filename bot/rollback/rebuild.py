"""What a lost journal knew, from the marks that runs leave in servers and in files."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.migration.dependencies import Dependencies, Move
from bot.migration.gather import standing_fence
from bot.migration.switch import switch_steps
from bot.model.deployments import ActiveOverride
from bot.model.errors import Blocked, UserMistake
from bot.model.fences import FenceState
from bot.model.installation import Service
from bot.model.ports import Step
from bot.model.runs import Run, RunKind, RunState, StateBefore, StepState
from bot.rollback.steps import rollback_steps
from bot.runs.new_run import new_run

_BY = "rebuilt from marks"
_NO_PLAN = "0" * 64


@dataclass(frozen=True, slots=True)
class Marks:
    """What runs have left of themselves around a service."""

    pointed: ActiveOverride | None
    on_source: FenceState | None
    on_target: FenceState | None
    is_started: bool


@dataclass(frozen=True, slots=True)
class Lost:
    """A run that has left marks: enough to go on with it, or to take it back."""

    id: str
    kind: RunKind
    state: RunState
    founds: tuple[StateBefore, ...]
    """For each of its steps, what its undo needs."""


def lost_run(marks: Marks) -> Lost | None:
    """The run whose marks these are; None where there are none that anything has to be done about.

    A fence on the shared server alone is what a finished rollback leaves.
    """
    pointed, source, target = marks.pointed, marks.on_source, marks.on_target
    first = pointed.run if pointed is not None else source.run if source is not None else None
    if first is None:
        return None
    roles: dict[str, Any] = {"roles": []}
    if target is not None and target.run != first:
        fenced_by = None if source is None else source.run
        pointed_by = None if pointed is None else pointed.run
        back = ({"run": pointed_by}, {"fenced_by": fenced_by})
        return Lost(
            target.run,
            RunKind.ROLLBACK,
            RunState.RUNNING,
            ({"were_running": True}, roles, {"mark": []}, *back, {}, {}),
        )
    whole = pointed is not None and pointed.whole and source is not None and source.holds
    state = RunState.DONE if whole and marks.is_started else RunState.RUNNING
    first_four: tuple[StateBefore, ...] = (
        {"were_running": True},
        roles,
        {"mark": []},
        {"fenced_by": None},
    )
    return Lost(first, RunKind.MIGRATION, state, (*first_four, {}, {}, {}))


async def rebuild(dependencies: Dependencies) -> tuple[Run, ...]:
    """Write down every run that the journal does not have and that has left marks.

    Raises ServiceFailure when a server or an engine does not answer.
    """
    known = {run.id for run in await dependencies.journal.runs()}
    rebuilt = []
    for service in dependencies.installation.services.values():
        move = _move(dependencies, service)
        if move is None:
            continue
        try:
            lost = lost_run(await _marks(dependencies, move))
        except Blocked:
            continue  # what runs it cannot be read by pgherd, so it was never switched by it
        if lost is not None and lost.id not in known:
            rebuilt.append(await _written_down(dependencies, move, lost))
    return tuple(rebuilt)


def _move(dependencies: Dependencies, service: Service) -> Move | None:
    try:
        return dependencies.move(service)
    except UserMistake:
        return None  # it has nowhere to go, so it was never moved


async def _marks(dependencies: Dependencies, move: Move) -> Marks:
    database = move.service.database
    return Marks(
        await move.deployer.active_override(move.service),
        await standing_fence(dependencies, move.source, database),
        await standing_fence(dependencies, move.target, database),
        await move.deployer.started(move.service),
    )


async def _written_down(dependencies: Dependencies, move: Move, lost: Lost) -> Run:
    steps = _steps(dependencies, move, lost)
    now = dependencies.clock()
    run = new_run(
        lost.kind,
        run_id=lost.id,
        plan={
            "title": f"{lost.kind.capitalize()} of {move.service.name}, as its marks tell",
            "service": move.service.name,
            "source": move.source.name,
            "target": move.target.name,
        },
        plan_hash=_NO_PLAN,
        services=[move.service.name],
        servers=list(move.servers),
        steps=steps,
        at=now,
        started_by=_BY,
    )
    await dependencies.journal.begin(run)
    # All of them count as begun: an undo of what was not is harmless, the other way round is not.
    begun = StepState.DONE if lost.state is RunState.DONE else StepState.STARTED
    for record, found in zip(run.steps, lost.founds, strict=True):
        noted = replace(record, state=begun, state_before=found, started_at=now)
        await dependencies.journal.step(run.id, noted)
    await dependencies.journal.state(run.id, lost.state, now)
    kept = await dependencies.journal.run(run.id)
    assert kept is not None, "the journal forgets no run"
    return kept


def _steps(dependencies: Dependencies, move: Move, lost: Lost) -> Sequence[Step]:
    make = switch_steps if lost.kind is RunKind.MIGRATION else rollback_steps
    return make(dependencies, move, lost.id)
