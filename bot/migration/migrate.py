"""Plans a run, carries it out under the locks, and goes on with one that was cut short."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.migration.dependencies import Dependencies, Move
from bot.migration.gather import gather
from bot.migration.plan import switch_plan
from bot.migration.switch import switch_steps
from bot.model.errors import Blocked
from bot.model.plans import Plan, PlannedStep
from bot.model.ports import Step
from bot.model.runs import Run, RunKind
from bot.runs.new_run import new_run, run_id
from bot.runs.record import Listener
from bot.runs.runner import Runner, RunResult


@dataclass(frozen=True, slots=True)
class Migrations:
    """All that can be done to move a service to the shared server."""

    dependencies: Dependencies

    async def plan(self, service: str) -> Plan:
        """What a switch of the service would do; changes nothing.

        Raises:
            UserMistake: there is no such service, or no way for it.
            ServiceFailure: the journal cannot be read.
        """
        return await self._planned(
            self.dependencies.move(self.dependencies.installation.service(service))
        )

    async def run(self, service: str, confirmed: str, *, who: str, listener: Listener) -> RunResult:
        """Carry out the plan whose hash was confirmed by `who`.

        Raises:
            UserMistake: there is no such service, or no way for it.
            Blocked: something forbids it, the world is not that of the plan any more, or another
                job holds one of the servers.
            ServiceFailure: the journal cannot be written, or a lock was lost.
        """
        move = self.dependencies.move(self.dependencies.installation.service(service))
        now = self.dependencies.clock()
        identity = run_id(now, self.dependencies.token())
        purpose = f"{RunKind.MIGRATION} {identity}"
        async with self.dependencies.locks.held(move.servers, purpose) as locks:
            plan = await self._planned(move)
            refuse_unless_confirmed(plan, confirmed)
            steps = switch_steps(self.dependencies, move, identity)
            run = run_of(plan, RunKind.MIGRATION, identity, at=now, who=who, steps=steps)
            return await self.runner(listener).carry_out(run, steps, locks)

    def runner(self, listener: Listener) -> Runner:
        """What carries out steps."""
        return Runner(self.dependencies.journal, self.dependencies.clock, listener)

    async def _planned(self, move: Move) -> Plan:
        steps = switch_steps(self.dependencies, move, "")
        return switch_plan(
            move.service,
            move.source,
            move.target,
            [PlannedStep(step.name, step.does) for step in steps],
            await gather(self.dependencies, move),
        )


def refuse_unless_confirmed(plan: Plan, confirmed: str) -> None:
    """Raises Blocked for a plan that something forbids, or that is not the one confirmed."""
    if plan.blockers:
        first = plan.blockers[0]
        raise Blocked(first.message, code=first.code, hint=first.hint)
    if plan.hash != confirmed:
        raise Blocked(
            f"{plan.title}: the world has changed since this was confirmed.",
            code="plan_changed",
            hint="Nothing was done. Look at the plan again, and confirm that.",
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
