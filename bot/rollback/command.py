"""Runs, as the chat asks for them: a question first, then the work behind its button."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.migration.outcome import ended_report, progress_words
from bot.migration.report import plan_report
from bot.model.acts import MIGRATE, RESUME, ROLLBACK, UNDO
from bot.model.checks import Outcome
from bot.model.errors import UserMistake
from bot.model.plans import Plan
from bot.model.reports import Line, Report, Section
from bot.model.runs import Run
from bot.rollback.desk import RunsDesk
from bot.runs.command import RunsCommand
from bot.runs.record import Listener
from bot.runs.runner import RunResult


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


@dataclass(frozen=True, slots=True)
class MigrationCommand:
    """Everything about runs; raises as RunsDesk does."""

    desk: RunsDesk
    runs: RunsCommand

    async def migrate(self, service: str, *, empty: bool) -> Question:
        """Whether to switch the service."""
        if not empty:
            raise only_empty()
        return _of_plan(MIGRATE, await self.desk.plan(service), {"service": service})

    async def roll_back(self, wanted: str | None) -> Question:
        """Whether to take the run back; the only one that is meant where none is named."""
        run, plan = await self.desk.way_back(wanted)
        if plan is None:
            return _of_run(UNDO, run)
        return _of_plan(ROLLBACK, plan, {"run": run.id})

    async def end(self, act: str, run_id: str) -> Question:
        """Whether to go on with an unfinished run, or to undo it."""
        return _of_run(act, await self.desk.run(run_id))

    async def carry_out(
        self, act: str, details: Mapping[str, Any], who: str, tell: Callable[[str], None]
    ) -> Report:
        """What was confirmed; `tell` is called with how far it is."""
        return ended_report(
            await self._work(act, details, who, lambda run: tell(progress_words(run)))
        )

    async def _work(
        self, act: str, details: Mapping[str, Any], who: str, listener: Listener
    ) -> RunResult:
        if act == MIGRATE:
            plan_hash = details["plan_hash"]
            return await self.desk.migrate(details["service"], plan_hash, who, listener)
        if act == RESUME:
            return await self.desk.resume(details["run"], listener)
        run = await self.desk.run(details["run"])
        confirmed = details["plan_hash"] if act == ROLLBACK else None
        return await self.desk.roll_back(run, confirmed, who, listener)

    def services(self) -> Sequence[str]:
        """Those that can be named."""
        return tuple(self.desk.dependencies.installation.services)

    async def ids(self) -> Sequence[str]:
        """Runs that can be named, the newest first."""
        return [run.id for run in await self.desk.dependencies.journal.runs()]


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
