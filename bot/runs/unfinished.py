"""Runs that have not come to their end: found, resumed and undone."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.model.errors import UserMistake
from bot.model.runs import Run
from bot.runs.dependencies import Dependencies
from bot.runs.execution import Listener
from bot.runs.new_run import lock_purpose
from bot.runs.runner import Runner, RunResult, unknown_run


@dataclass(frozen=True, slots=True)
class UnfinishedRuns:
    """Resumes and undoes runs of any kind, under the locks of their servers."""

    dependencies: Dependencies

    async def run(self, run_id: str) -> Run:
        """The run of that id, finished or not; raises UserMistake where there is none."""
        journal = self.dependencies.journal
        run = await journal.run(run_id)
        if run is None:
            raise unknown_run(run_id, [known.id for known in await journal.runs()])
        return run

    async def unfinished(self, run_id: str | None) -> Run:
        """The run of that id, or the only unfinished one where none is named.

        Raises UserMistake where there is none, or more than one.
        """
        if run_id is not None:
            return await self.run(run_id)
        runs = await self.dependencies.journal.runs()
        return only_run([run for run in runs if not run.state.is_final], "No run is unfinished.")

    async def resume(self, run: Run, listener: Listener) -> RunResult:
        """Resume it; raises as Runner.resume does, and Blocked when a lock is held."""
        dependencies = self.dependencies
        steps = dependencies.steps_of(run)
        async with dependencies.locks.held(run.servers, lock_purpose(run)) as locks:
            return await self._runner(listener).resume(run.id, steps, locks)

    async def undo(self, run: Run, listener: Listener) -> RunResult:
        """Undo what it has done; raises as Runner.undo does, and Blocked when a lock is held."""
        dependencies = self.dependencies
        steps = dependencies.steps_of(run)
        async with dependencies.locks.held(run.servers, lock_purpose(run)) as locks:
            return await self._runner(listener).undo(run.id, steps, locks)

    def _runner(self, listener: Listener) -> Runner:
        return Runner(self.dependencies.journal, self.dependencies.clock, listener)


def only_run(runs: Sequence[Run], if_none: str) -> Run:
    """The only one of these; raises UserMistake where there is none, or more than one."""
    if len(runs) == 1:
        return runs[0]
    names = ", ".join(run.id for run in runs)
    raise UserMistake(
        f"There is more than one such run: {names}." if runs else if_none,
        code="which_run",
        hint="Name one of them." if runs else "pgherd runs lists all of them.",
    )
