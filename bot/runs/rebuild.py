"""The rebuild of a lost journal, from the marks that runs leave in servers and in files."""

from dataclasses import replace

from bot.model.errors import Blocked, UserMistake
from bot.model.fences import FenceState
from bot.model.installation import Server, Service
from bot.model.runs import Marks, Run, RunState, StepState
from bot.runs.dependencies import Dependencies, Move
from bot.runs.lost_run import LostRun, lost_run
from bot.runs.new_run import new_run

_BY = "rebuilt from marks"
_NO_PLAN = "0" * 64


async def rebuild(dependencies: Dependencies) -> tuple[Run, ...]:
    """Write down every run that has left marks and that the journal does not have.

    Raises ServiceFailure when a server or an engine does not answer.
    """
    known = {run.id for run in await dependencies.journal.runs()}
    rebuilt = []
    for service in dependencies.installation.services.values():
        move = _move(dependencies, service)
        if move is None:
            continue
        try:
            marks = await _marks(dependencies, move)
        except Blocked:
            continue  # pgherd cannot read what runs it, so no run has ever moved it
        lost = lost_run(marks, move.source.name, move.target.name)
        if lost is not None and lost.id not in known:
            rebuilt.append(await _written_down(dependencies, move, lost, marks))
    return tuple(rebuilt)


def _move(dependencies: Dependencies, service: Service) -> Move | None:
    try:
        return dependencies.move(service)
    except UserMistake:
        return None  # it has nowhere to go, so no run has ever moved it


async def _marks(dependencies: Dependencies, move: Move) -> Marks:
    sides = (move.source, move.target)
    fences = [await _fence(dependencies, side, move.service.database) for side in sides]
    return Marks(
        override=await move.deployer.active_override(move.service),
        fences={
            side.name: fence for side, fence in zip(sides, fences, strict=True) if fence is not None
        },
        is_started=await move.deployer.started(move.service),
    )


async def _fence(dependencies: Dependencies, server: Server, database: str) -> FenceState | None:
    return await dependencies.fence.state(await dependencies.addresses.located(server), database)


async def _written_down(dependencies: Dependencies, move: Move, lost: LostRun, marks: Marks) -> Run:
    journal, now = dependencies.journal, dependencies.clock()
    steps = dependencies.orders[lost.kind](dependencies, move, lost.id)
    run = new_run(
        lost.kind,
        run_id=lost.id,
        plan={
            "title": f"{lost.kind.capitalize()} of {move.service.name}, rebuilt from its marks",
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
    await journal.begin(run)
    # All of them count as begun: to undo one that was not is harmless, the opposite is not.
    state = StepState.DONE if lost.state is RunState.DONE else StepState.STARTED
    for record, step in zip(run.steps, steps, strict=True):
        state_before = step.state_if_lost(marks)
        begun = replace(record, state=state, state_before=state_before, started_at=now)
        await journal.step(run.id, begun)
    await journal.state(run.id, lost.state, now)
    kept = await journal.run(run.id)
    assert kept is not None, "the journal forgets no run"
    return kept
