"""The runner begins runs, resumes them and undoes them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.model.errors import Blocked, UserMistake, nearest
from bot.model.ports import HeldLocks, Journal, Step
from bot.model.runs import Run, RunState
from bot.runs.execution import JournaledRun, Listener, RunExecution


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
        """Begin a new run and execute it to its end."""
        await held.still_held()
        journaled = self._journaled(run)
        await journaled.begin()
        return await _executed(journaled, RunExecution(journaled, steps, held))

    async def resume(self, run_id: str, steps: Sequence[Step], held: HeldLocks) -> RunResult:
        """Resume a run that was interrupted or has stopped; an undo is resumed as one.

        Raises:
            UserMistake: there is no such run, or nothing of it is left to do.
            Blocked: its steps are not these.
            Exception: whatever the check of a step raises; the run stays as it is.
        """
        journaled = self._journaled(await self._unfinished(run_id, steps, held))
        execution = RunExecution(journaled, steps, held)
        if journaled.run.state is not RunState.UNDOING:
            await execution.reverify()
            await journaled.set_state(RunState.RUNNING)
        return await _executed(journaled, execution)

    async def undo(self, run_id: str, steps: Sequence[Step], held: HeldLocks) -> RunResult:
        """Undo whatever a run has begun, however far it is; again after that has failed.

        Raises UserMistake and Blocked as `resume` does.
        """
        journaled = self._journaled(await self._unfinished(run_id, steps, held))
        await journaled.set_state(RunState.UNDOING)
        return await _executed(journaled, RunExecution(journaled, steps, held))

    def _journaled(self, run: Run) -> JournaledRun:
        return JournaledRun(self._journal, self._clock, self._listener, run)

    async def _unfinished(self, run_id: str, steps: Sequence[Step], held: HeldLocks) -> Run:
        await held.still_held()
        # Read under the lock: whoever held it before may have resumed the run.
        run = await self._journal.run(run_id)
        if run is None:
            raise unknown_run(run_id, [known.id for known in await self._journal.runs()])
        if run.state.is_final:
            raise UserMistake(
                f"The run {run_id} is already {run.state}.",
                code="run_finished",
                hint="There is nothing left to do; pgherd runs lists all of them.",
            )
        if [step.name for step in run.steps] != [step.name for step in steps]:
            raise Blocked(
                f"The run {run_id} has other steps than this version of pgherd would execute.",
                code="run_of_another_version",
                hint=f"Finish it with the version that began it, or by hand: pgherd runs {run_id}",
            )
        return run


async def _executed(journaled: JournaledRun, execution: RunExecution) -> RunResult:
    failures = await execution.to_end()
    return RunResult(await journaled.read_again(), failures)


def unknown_run(run_id: str, known: Sequence[str]) -> UserMistake:
    """The error for a run that the journal does not have, with the nearest that it has."""
    return UserMistake(
        f"There is no run named {run_id!r}.",
        code="unknown_run",
        hint=f"In the journal: {nearest(run_id, known)}",
    )
