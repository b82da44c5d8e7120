"""Takes a run back: what was done by a new run, what is half-done by undoing its steps."""

import asyncio
from dataclasses import dataclass

from bot.migration.dependencies import Dependencies, Move
from bot.migration.gather import measured, or_problem, standing_fence, survey_of
from bot.migration.migrate import Migrations, refuse_unless_confirmed, run_of
from bot.migration.switch import switch_steps
from bot.model.plans import Plan, PlannedStep
from bot.model.ports import Step
from bot.model.runs import Run, RunKind
from bot.rollback.plan import RollbackFacts, rollback_plan
from bot.rollback.steps import rollback_steps
from bot.runs.new_run import lock_purpose, run_id
from bot.runs.record import Listener
from bot.runs.runner import Runner, RunResult


@dataclass(frozen=True, slots=True)
class Rollbacks:
    """All that can be done to bring a service back, and to end what was cut short."""

    dependencies: Dependencies

    async def plan(self, run: Run) -> Plan:
        """What taking back a finished migration would do; changes nothing."""
        return await self._planned(run, self._move(run))

    async def roll_back(
        self, run: Run, confirmed: str, *, who: str, listener: Listener
    ) -> RunResult:
        """Carry out the plan whose hash was confirmed; raises as Migrations.run does."""
        move = self._move(run)
        now = self.dependencies.clock()
        identity = run_id(now, self.dependencies.token())
        purpose = f"{RunKind.ROLLBACK} {identity}"
        async with self.dependencies.locks.held(run.servers, purpose) as locks:
            plan = await self._planned(run, move)
            refuse_unless_confirmed(plan, confirmed)
            steps = rollback_steps(self.dependencies, move, identity)
            back = run_of(plan, RunKind.ROLLBACK, identity, at=now, who=who, steps=steps)
            return await self._runner(listener).carry_out(back, steps, locks)

    async def resume(self, run: Run, listener: Listener) -> RunResult:
        """Go on with a run that has not come to its end; raises as Runner.resume does."""
        steps = self._steps(run)
        async with self.dependencies.locks.held(run.servers, lock_purpose(run)) as locks:
            return await self._runner(listener).resume(run.id, steps, locks)

    async def undo(self, run: Run, listener: Listener) -> RunResult:
        """Undo what a run has done that has not come to its end; raises as Runner.undo does."""
        steps = self._steps(run)
        async with self.dependencies.locks.held(run.servers, lock_purpose(run)) as locks:
            return await self._runner(listener).undo(run.id, steps, locks)

    def _runner(self, listener: Listener) -> Runner:
        return Migrations(self.dependencies).runner(listener)

    def _move(self, run: Run) -> Move:
        service = self.dependencies.installation.service(str(run.plan["service"]))
        return self.dependencies.move_between(
            service, str(run.plan["source"]), str(run.plan["target"])
        )

    def _steps(self, run: Run) -> tuple[Step, ...]:
        move = self._move(run)
        make = switch_steps if run.kind is RunKind.MIGRATION else rollback_steps
        return make(self.dependencies, move, run.id)

    async def _planned(self, run: Run, move: Move) -> Plan:
        steps = rollback_steps(self.dependencies, move, "")
        planned = [PlannedStep(step.name, step.does) for step in steps]
        return rollback_plan(run, planned, await self._facts(move))

    async def _facts(self, move: Move) -> RollbackFacts:
        service, target, dependencies = move.service, move.target, self.dependencies
        runs = await dependencies.journal.runs()
        async with asyncio.TaskGroup() as group:
            fence = group.create_task(
                or_problem(survey_of(dependencies, target, service), target.name)
            )
            standing = group.create_task(
                or_problem(
                    standing_fence(dependencies, move.source, service.database), move.source.name
                )
            )
            pointed = group.create_task(
                or_problem(move.deployer.active_override(service), service.name)
            )
            objects = group.create_task(
                or_problem(dependencies.occupancy.objects(target, service.database), target.name)
            )
        return RollbackFacts(
            fence.result(),
            standing.result(),
            pointed.result(),
            objects.result(),
            measured(runs, RunKind.ROLLBACK),
        )
