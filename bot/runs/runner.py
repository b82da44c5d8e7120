"""Carries runs out: begins them, goes on with them, takes them back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.model.errors import Blocked, UserMistake
from bot.model.names import nearest
from bot.model.ports import HeldLocks, Journal, Step
from bot.model.runs import Run, RunState
from bot.runs.execution import RunExecution
from bot.runs.record import Listener, Record


@dataclass(frozen=True, slots=True)
class RunResult:
    """How far a run came."""

    run: Run
    """As the journal has it: done, undone or stopped."""
    failures: tuple[Exception, ...]
    """What steps raised, in order: the first is why it is not done, the last why it ends so."""


class Runner:
    """Carries runs out, under locks that the caller holds.

    A step's failure is part of the result. An exception leaves the run as the journal has it, to be
    resumed or undone: ServiceFailure when the journal cannot be written or a lock was lost, before
    the next action; a cancellation, anywhere.
    """

    def __init__(self, journal: Journal, clock: Callable[[], datetime], listener: Listener) -> None:
        self._journal = journal
        self._clock = clock
        self._listener = listener

    async def carry_out(self, run: Run, steps: Sequence[Step], held: HeldLocks) -> RunResult:
        """Begin a new run and walk it to its end."""
        await held.still_held()
        record = self._record(run)
        await record.begin()
        return await _walked(record, RunExecution(record, steps, held))

    async def resume(self, run_id: str, steps: Sequence[Step], held: HeldLocks) -> RunResult:
        """Go on with a run that was interrupted or has stopped; one that went back goes on so.

        Raises:
            UserMistake: there is no such run, or nothing of it is left to do.
            Blocked: its steps are others than these.
            Exception: whatever a step raises that cannot tell if it still holds; the run stays as
                it is.
        """
        record = self._record(await self._unfinished(run_id, steps, held))
        walk = RunExecution(record, steps, held)
        if record.run.state is not RunState.UNDOING:
            await walk.reverify()
            await record.stand(RunState.RUNNING)
        return await _walked(record, walk)

    async def undo(self, run_id: str, steps: Sequence[Step], held: HeldLocks) -> RunResult:
        """Take back whatever a run has begun, wherever it stands; again after that has failed.

        Raises UserMistake and Blocked as `resume` does.
        """
        record = self._record(await self._unfinished(run_id, steps, held))
        await record.stand(RunState.UNDOING)
        return await _walked(record, RunExecution(record, steps, held))

    def _record(self, run: Run) -> Record:
        return Record(self._journal, self._clock, self._listener, run)

    async def _unfinished(self, run_id: str, steps: Sequence[Step], held: HeldLocks) -> Run:
        await held.still_held()
        # Read under the lock: whoever held it before may have gone on with the run.
        run = await self._journal.run(run_id)
        if run is None:
            raise unknown_run(run_id, [known.id for known in await self._journal.runs()])
        if run.state.is_final:
            raise UserMistake(
                f"The run {run_id} is {run.state} already.",
                code="run_finished",
                hint="Nothing of it is left to do; pgherd runs lists all of them.",
            )
        if [step.name for step in run.steps] != [step.name for step in steps]:
            raise Blocked(
                f"The run {run_id} has other steps than this pgherd would walk.",
                code="run_of_another_version",
                hint=f"Finish it with the version that began it, or by hand: pgherd runs {run_id}",
            )
        return run


async def _walked(record: Record, walk: RunExecution) -> RunResult:
    failures = await walk.to_end()
    return RunResult(await record.kept(), failures)


def unknown_run(run_id: str, known: Sequence[str]) -> UserMistake:
    """For a run that the journal does not have, with the nearest that it has."""
    return UserMistake(
        f"There is no run named {run_id!r}.",
        code="unknown_run",
        hint=f"In the journal: {nearest(run_id, known)}",
    )
