"""Migrations and rollbacks, as people ask for them: a question first, then what was confirmed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.migration.dependencies import Dependencies
from bot.migration.migrate import Migrations
from bot.migration.outcome import ended_report, progress_words
from bot.migration.report import plan_report
from bot.model.acts import MIGRATE, RESUME, ROLLBACK, UNDO
from bot.model.checks import Outcome
from bot.model.errors import UserMistake
from bot.model.plans import Plan
from bot.model.reports import Line, Report, Section
from bot.model.runs import Run
from bot.rollback.roll_back import Rollbacks
from bot.runs.locations import in_force
from bot.runs.record import Listener
from bot.runs.runner import RunResult, unknown_run


@dataclass(frozen=True, slots=True)
class Question:
    """What is shown before anything is done; `details` are what is confirmed."""

    act: str
    object: str
    yes: str
    """What the button says that does it."""
    report: Report
    details: Mapping[str, Any] = field(default_factory=dict)
    is_open: bool = True
    """False where something forbids it, so that there is nothing to confirm."""


Tell = Callable[[str, str], None]
"""To call with the id of a run, and with how far it is; returns at once."""


@dataclass(frozen=True, slots=True)
class MigrationCommand:
    """`migrate` and `rollback`, as the command line and the chat ask for them.

    Every call that acts holds the locks of both servers meanwhile.
    """

    dependencies: Dependencies

    async def migrate(self, service: str, *, empty: bool) -> Question:
        """Whether to switch the service; raises as Migrations.plan does."""
        if not empty:
            raise only_empty()
        plan = await Migrations(self.dependencies).plan(service)
        return _of_plan(MIGRATE, plan, {"service": service})

    async def roll_back(self, wanted: str | None) -> Question:
        """Whether to take the run back; one that is not finished is only undone.

        Where none is named: the only one that is not finished, else the only migration in force.

        Raises:
            UserMistake: there is no such run, or more than one.
            ServiceFailure: the journal cannot be read.
        """
        run = await self._to_take_back(wanted)
        if not run.state.is_final:
            return _of_run(UNDO, run)
        return _of_plan(ROLLBACK, await Rollbacks(self.dependencies).plan(run), {"run": run.id})

    async def end(self, act: str, run_id: str) -> Question:
        """Whether to go on with an unfinished run, or to undo it."""
        return _of_run(act, await self._run(run_id))

    async def carry_out(self, act: str, details: Mapping[str, Any], who: str, tell: Tell) -> Report:
        """What was confirmed; raises as Migrations.run and Rollbacks.roll_back do."""

        def listener(run: Run) -> None:
            tell(run.id, progress_words(run))

        return ended_report(await self._result(act, details, who, listener))

    async def unfinished(self, wanted: str | None) -> Run:
        """The run of that id, the only unfinished one without; raises UserMistake for no such."""
        if wanted is not None:
            return await self._run(wanted)
        runs = await self.dependencies.journal.runs()
        return _only([run for run in runs if not run.state.is_final], "No run is unfinished.")

    def services(self) -> Sequence[str]:
        """Those that can be named."""
        return tuple(self.dependencies.installation.services)

    async def ids(self) -> Sequence[str]:
        """Runs that can be named, the newest first."""
        return [run.id for run in await self.dependencies.journal.runs()]

    async def _result(
        self, act: str, details: Mapping[str, Any], who: str, listener: Listener
    ) -> RunResult:
        if act == MIGRATE:
            service, plan_hash = details["service"], details["plan_hash"]
            migrations = Migrations(self.dependencies)
            return await migrations.run(service, plan_hash, who=who, listener=listener)
        run, rollbacks = await self._run(details["run"]), Rollbacks(self.dependencies)
        if act == RESUME:
            return await rollbacks.resume(run, listener)
        if act == UNDO:
            return await rollbacks.undo(run, listener)
        return await rollbacks.roll_back(run, details["plan_hash"], who=who, listener=listener)

    async def _run(self, wanted: str) -> Run:
        journal = self.dependencies.journal
        run = await journal.run(wanted)
        if run is None:
            raise unknown_run(wanted, [known.id for known in await journal.runs()])
        return run

    async def _to_take_back(self, wanted: str | None) -> Run:
        if wanted is not None:
            return await self._run(wanted)
        runs = await self.dependencies.journal.runs()
        open_ = [run for run in runs if not run.state.is_final]
        return _only(open_ or in_force(runs), "No migration is in force, and no run unfinished.")


def only_empty() -> UserMistake:
    """What has to be said of moving data for now."""
    return UserMistake(
        "pgherd does not carry data over yet.",
        code="only_empty",
        hint="With `empty` a service starts with an empty database on the shared server, and its "
        "data stays where it is.",
    )


def _of_plan(act: str, plan: Plan, details: Mapping[str, Any]) -> Question:
    return Question(
        act,
        plan.title,
        "Do it",
        plan_report(plan),
        {**details, "plan_hash": plan.hash, "title": plan.title},
        is_open=not plan.blockers,
    )


def _of_run(act: str, run: Run) -> Question:
    title = f"{'Undo' if act == UNDO else 'Go on with'}: {run.plan['title']}"
    lines = tuple(Line(None, step.name, step.state) for step in run.steps)
    return Question(
        act,
        run.id,
        "Undo it" if act == UNDO else "Go on",
        Report(f"{title}?", Outcome.ADVISORY, (Section(f"{run.kind} {run.id}", lines),)),
        {"run": run.id, "plan_hash": run.plan_hash, "title": title},
    )


def _only(runs: list[Run], nothing: str) -> Run:
    if len(runs) == 1:
        return runs[0]
    names = ", ".join(run.id for run in runs)
    raise UserMistake(
        f"There is more than one run: {names}." if runs else nothing,
        code="which_run",
        hint="Name one of them." if runs else "pgherd runs shows what there was.",
    )
