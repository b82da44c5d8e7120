"""All that can be done with runs: what the command line and the chat call."""

from dataclasses import dataclass

from bot.migration.dependencies import Dependencies
from bot.migration.migrate import Migrations
from bot.model.errors import UserMistake
from bot.model.plans import Plan
from bot.model.runs import Run
from bot.rollback.rebuild import rebuild
from bot.rollback.roll_back import Rollbacks
from bot.runs.locations import in_force
from bot.runs.record import Listener
from bot.runs.runner import RunResult, unknown_run


@dataclass(frozen=True, slots=True)
class RunsDesk:
    """Every call that acts holds the locks of both servers meanwhile."""

    dependencies: Dependencies

    async def plan(self, service: str) -> Plan:
        """See Migrations.plan."""
        return await Migrations(self.dependencies).plan(service)

    async def migrate(
        self, service: str, confirmed: str, who: str, listener: Listener
    ) -> RunResult:
        """See Migrations.run."""
        return await Migrations(self.dependencies).run(
            service, confirmed, who=who, listener=listener
        )

    async def resume(self, wanted: str | None, listener: Listener) -> RunResult:
        """Go on with a run; with the only unfinished one where none is named."""
        return await Rollbacks(self.dependencies).resume(await self._unfinished(wanted), listener)

    async def way_back(self, wanted: str | None) -> tuple[Run, Plan | None]:
        """The run that would be taken back, and the plan for it; None where it is only undone.

        Where none is named: the only one that is not finished, else the only migration in force.

        Raises:
            UserMistake: there is no such run, or more than one.
            ServiceFailure: the journal cannot be read.
        """
        run = await self._to_take_back(wanted)
        if not run.state.is_final:
            return run, None
        return run, await Rollbacks(self.dependencies).plan(run)

    async def roll_back(
        self, run: Run, confirmed: str | None, who: str, listener: Listener
    ) -> RunResult:
        """Take it back: by the plan of that hash, or by undoing it where there is none."""
        rollbacks = Rollbacks(self.dependencies)
        if confirmed is None:
            return await rollbacks.undo(run, listener)
        return await rollbacks.roll_back(run, confirmed, who=who, listener=listener)

    async def rebuild(self) -> tuple[Run, ...]:
        """See rebuild.rebuild."""
        return await rebuild(self.dependencies)

    async def run(self, wanted: str) -> Run:
        """The run of that id; raises UserMistake where there is none."""
        run = await self.dependencies.journal.run(wanted)
        if run is None:
            raise unknown_run(
                wanted, [known.id for known in await self.dependencies.journal.runs()]
            )
        return run

    async def _unfinished(self, wanted: str | None) -> Run:
        if wanted is not None:
            return await self.run(wanted)
        runs = await self.dependencies.journal.runs()
        return _only([run for run in runs if not run.state.is_final], "No run is unfinished.")

    async def _to_take_back(self, wanted: str | None) -> Run:
        if wanted is not None:
            return await self.run(wanted)
        runs = await self.dependencies.journal.runs()
        open_ = [run for run in runs if not run.state.is_final]
        return _only(open_ or in_force(runs), "No migration is in force, and no run unfinished.")


def _only(runs: list[Run], nothing: str) -> Run:
    if len(runs) == 1:
        return runs[0]
    names = ", ".join(run.id for run in runs)
    raise UserMistake(
        f"There is more than one run: {names}." if runs else nothing,
        code="which_run",
        hint="Name one of them." if runs else "pgherd runs shows what there was.",
    )
