"""Migrations and rollbacks, as people ask for them: a question first, then what was confirmed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.migration.migrate import Migrations
from bot.migration.report import plan_report
from bot.model.acts import MIGRATE, RESUME, ROLLBACK, UNDO
from bot.model.checks import Outcome
from bot.model.errors import UserMistake
from bot.model.plans import Plan
from bot.model.reports import Line, Report, Section
from bot.model.runs import Run
from bot.rollback.roll_back import Rollbacks
from bot.runs.dependencies import Dependencies
from bot.runs.execution import Listener
from bot.runs.locations import in_force
from bot.runs.result import progress_words, result_report
from bot.runs.runner import RunResult
from bot.runs.unfinished import UnfinishedRuns, only_run


@dataclass(frozen=True, slots=True)
class Question:
    """A question that is shown before anything is done; `details` are what is confirmed."""

    act: str
    object: str
    yes: str
    """The label of the button that confirms it."""
    report: Report
    details: Mapping[str, Any] = field(default_factory=dict)
    is_open: bool = True
    """False where something forbids it, so that there is nothing to confirm."""


Tell = Callable[[str, str], None]
"""A function that is told the id of a run, and how far it is; returns at once."""


@dataclass(frozen=True, slots=True)
class MigrationCommand:
    """`migrate` and `rollback`, as the command line and the chat ask for them.

    Every call that acts holds the locks of both servers meanwhile.
    """

    dependencies: Dependencies

    async def migrate(self, service: str, *, empty: bool) -> Question:
        """Whether to migrate the service; raises as Migrations.plan does."""
        if not empty:
            raise only_empty()
        plan = await Migrations(self.dependencies).plan(service)
        return _of_plan(MIGRATE, plan, {"service": service})

    async def roll_back(self, wanted: str | None) -> Question:
        """Whether to roll the run back; an unfinished one is only undone.

        Where none is named: the only unfinished one, or else the only migration in force.

        Raises:
            UserMistake: there is no such run, or more than one.
            ServiceFailure: the journal cannot be read.
        """
        run = await self._to_roll_back(wanted)
        if not run.state.is_final:
            return _of_run(UNDO, run)
        return _of_plan(ROLLBACK, await Rollbacks(self.dependencies).plan(run), {"run": run.id})

    async def end(self, act: str, run_id: str) -> Question:
        """Whether to resume an unfinished run, or to undo it."""
        return _of_run(act, await self._unfinished.run(run_id))

    async def carry_out(self, act: str, details: Mapping[str, Any], who: str, tell: Tell) -> Report:
        """Do what was confirmed; raises as Migrations.run and Rollbacks.roll_back do."""

        def listener(run: Run) -> None:
            tell(run.id, progress_words(run))

        return result_report(await self._result(act, details, who, listener))

    async def unfinished(self, wanted: str | None) -> Run:
        """See UnfinishedRuns.unfinished."""
        return await self._unfinished.unfinished(wanted)

    def services(self) -> Sequence[str]:
        """The names of all services."""
        return tuple(self.dependencies.installation.services)

    async def ids(self) -> Sequence[str]:
        """The ids of all runs, newest first."""
        return [run.id for run in await self.dependencies.journal.runs()]

    async def _result(
        self, act: str, details: Mapping[str, Any], who: str, listener: Listener
    ) -> RunResult:
        if act == MIGRATE:
            service, plan_hash = details["service"], details["plan_hash"]
            migrations = Migrations(self.dependencies)
            return await migrations.run(service, plan_hash, who=who, listener=listener)
        run = await self._unfinished.run(details["run"])
        if act == RESUME:
            return await self._unfinished.resume(run, listener)
        if act == UNDO:
            return await self._unfinished.undo(run, listener)
        plan_hash, rollbacks = details["plan_hash"], Rollbacks(self.dependencies)
        return await rollbacks.roll_back(run, plan_hash, who=who, listener=listener)

    @property
    def _unfinished(self) -> UnfinishedRuns:
        return UnfinishedRuns(self.dependencies)

    async def _to_roll_back(self, wanted: str | None) -> Run:
        if wanted is not None:
            return await self._unfinished.run(wanted)
        runs = await self.dependencies.journal.runs()
        unfinished = [run for run in runs if not run.state.is_final]
        return only_run(
            unfinished or in_force(runs), "No run is unfinished, and no migration is in force."
        )


def only_empty() -> UserMistake:
    """The error for a migration with data, which is not there yet."""
    return UserMistake(
        "pgherd cannot move data yet.",
        code="only_empty",
        hint="With `empty`, a service starts with an empty database on the shared server; its data "
        "stays where it is.",
    )


def _of_plan(act: str, plan: Plan, details: Mapping[str, Any]) -> Question:
    return Question(
        act,
        plan.title,
        "Migrate" if act == MIGRATE else "Roll back",
        plan_report(plan),
        {**details, "plan_hash": plan.hash, "title": plan.title},
        is_open=not plan.blockers,
    )


def _of_run(act: str, run: Run) -> Question:
    verb = "Undo" if act == UNDO else "Resume"
    title = f"{verb}: {run.plan['title']}"
    lines = tuple(Line(None, step.name, step.state) for step in run.steps)
    return Question(
        act,
        run.id,
        f"{verb} the run",
        Report(f"{title}?", Outcome.ADVISORY, (Section(f"{run.kind} {run.id}", lines),)),
        {"run": run.id, "plan_hash": run.plan_hash, "title": title},
    )
