"""Migrations: planned, confirmed by the plan's hash, and carried out under the locks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.migration.gather import gather
from bot.migration.order import migration_steps
from bot.migration.plan import migration_plan
from bot.model.errors import Blocked
from bot.model.plans import Plan, PlannedStep
from bot.model.ports import Step
from bot.model.runs import Run, RunKind
from bot.runs.dependencies import Dependencies, Move
from bot.runs.execution import Listener
from bot.runs.new_run import new_run, run_id
from bot.runs.runner import Runner, RunResult


@dataclass(frozen=True, slots=True)
class Migrations:
    """Moves services to the shared server."""

    dependencies: Dependencies

    async def plan(self, service: str) -> Plan:
        """What a migration of the service would do; changes nothing.

        Raises:
            UserMistake: there is no such service, or it cannot be moved.
            ServiceFailure: the journal cannot be read.
        """
        return await self._planned(self._move(service))

    async def run(self, service: str, confirmed: str, *, who: str, listener: Listener) -> RunResult:
        """Carry out the plan whose hash was confirmed by `who`.

        Raises:
            UserMistake: there is no such service, or it cannot be moved.
            Blocked: something forbids it, what the plan stands on has changed, or another job
                holds the lock of one of the servers.
            ServiceFailure: the journal cannot be written, or a lock was lost.
        """
        move = self._move(service)
        now = self.dependencies.clock()
        identity = run_id(now, self.dependencies.token())
        purpose = f"{RunKind.MIGRATION} {identity}"
        async with self.dependencies.locks.held(move.servers, purpose) as locks:
            plan = await self._planned(move)
            refuse_unless_confirmed(plan, confirmed)
            steps = migration_steps(self.dependencies, move, identity)
            run = run_of(plan, RunKind.MIGRATION, identity, at=now, who=who, steps=steps)
            return await self.runner(listener).carry_out(run, steps, locks)

    def runner(self, listener: Listener) -> Runner:
        """The runner of a migration."""
        return Runner(self.dependencies.journal, self.dependencies.clock, listener)

    def _move(self, service: str) -> Move:
        return self.dependencies.move(self.dependencies.installation.service(service))

    async def _planned(self, move: Move) -> Plan:
        steps = migration_steps(self.dependencies, move, "")
        planned = [PlannedStep(step.name, step.does) for step in steps]
        return migration_plan(planned, await gather(self.dependencies, move))


def refuse_unless_confirmed(plan: Plan, confirmed: str) -> None:
    """Raise Blocked for a plan with blockers, or one that is not the one confirmed."""
    if plan.blockers:
        first = plan.blockers[0]
        raise Blocked(first.message, code=first.code, hint=first.hint)
    if plan.hash != confirmed:
        raise Blocked(
            f"{plan.title}: what the plan stands on has changed since it was confirmed.",
            code="plan_changed",
            hint="Nothing was done. Look at the new plan, and confirm that.",
        )


def run_of(
    plan: Plan, kind: RunKind, identity: str, *, at: datetime, who: str, steps: Sequence[Step]
) -> Run:
    """A run of the plan, none of whose steps has begun."""
    return new_run(
        kind,
        run_id=identity,
        plan={
            "title": plan.title,
            "service": plan.service,
            "source": plan.source,
            "target": plan.target,
            "changes": list(plan.changes),
            "basis": dict(plan.basis),
        },
        plan_hash=plan.hash,
        services=[plan.service],
        servers=[plan.source, plan.target],
        steps=steps,
        at=at,
        started_by=who,
    )
