"""Rollbacks: a finished migration is taken back by a run of its own."""

import asyncio
from dataclasses import dataclass

from bot.migration.facts import downtimes_s
from bot.migration.gather import fence_or_problem, or_problem, standing_fence
from bot.migration.migrate import refuse_unless_confirmed, run_of
from bot.model.plans import Plan, PlannedStep
from bot.model.runs import Run, RunKind
from bot.rollback.order import rollback_steps
from bot.rollback.plan import RollbackFacts, rollback_plan
from bot.runs.dependencies import Dependencies, Move
from bot.runs.execution import Listener
from bot.runs.new_run import run_id
from bot.runs.runner import Runner, RunResult


@dataclass(frozen=True, slots=True)
class Rollbacks:
    """Brings services back to the servers that they came from."""

    dependencies: Dependencies

    async def plan(self, run: Run) -> Plan:
        """What a rollback of a finished migration would do; changes nothing."""
        return await self._planned(run, self.dependencies.move_of(run))

    async def roll_back(
        self, run: Run, confirmed: str, *, who: str, listener: Listener
    ) -> RunResult:
        """Carry out the plan whose hash was confirmed; raises as Migrations.run does."""
        move = self.dependencies.move_of(run)
        now = self.dependencies.clock()
        identity = run_id(now, self.dependencies.token())
        purpose = f"{RunKind.ROLLBACK} {identity}"
        async with self.dependencies.locks.held(run.servers, purpose) as locks:
            plan = await self._planned(run, move)
            refuse_unless_confirmed(plan, confirmed)
            steps = rollback_steps(self.dependencies, move, identity)
            back = run_of(plan, RunKind.ROLLBACK, identity, at=now, who=who, steps=steps)
            return await self._runner(listener).carry_out(back, steps, locks)

    def _runner(self, listener: Listener) -> Runner:
        return Runner(self.dependencies.journal, self.dependencies.clock, listener)

    async def _planned(self, run: Run, move: Move) -> Plan:
        steps = rollback_steps(self.dependencies, move, "")
        planned = [PlannedStep(step.name, step.does) for step in steps]
        return rollback_plan(run, planned, await self._facts(move))

    async def _facts(self, move: Move) -> RollbackFacts:
        service, target, dependencies = move.service, move.target, self.dependencies
        runs = await dependencies.journal.runs()
        objects_there = dependencies.occupancy.objects(target, service.database)
        async with asyncio.TaskGroup() as group:
            fence = group.create_task(fence_or_problem(dependencies, target, service))
            source_fence = group.create_task(
                standing_fence(dependencies, move.source, service.database)
            )
            override = group.create_task(
                or_problem(move.deployer.active_override(service), service.name)
            )
            objects = group.create_task(or_problem(objects_there, target.name))
        return RollbackFacts(
            fence=fence.result(),
            source_fence=source_fence.result(),
            override=override.result(),
            objects=objects.result(),
            downtimes_s=downtimes_s(runs, RunKind.ROLLBACK),
        )
