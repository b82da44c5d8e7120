"""A journal in memory that keeps the contract of journals."""

from dataclasses import replace
from datetime import datetime

from bot.model.plain_json import plain_json
from bot.model.runs import Run, RunState, StepRecord, StepState


class FakeJournal:
    """What it was told stays as long as the object does, as a disk stays when a process dies."""

    def __init__(self) -> None:
        self._runs: dict[str, Run] = {}

    async def begin(self, run: Run) -> None:
        plain_json(run.plan)
        if run.id in self._runs or any(s.state is not StepState.PLANNED for s in run.steps):
            raise ValueError(f"there is a run {run.id} already, or it has begun")
        self._runs[run.id] = run

    async def step(self, run_id: str, record: StepRecord) -> None:
        found = None if record.state_before is None else plain_json(record.state_before)
        run = self._changing(run_id)
        steps = {step.name: step for step in run.steps}
        if record.name not in steps:
            raise ValueError(f"{run_id} has no step {record.name}")
        before = steps[record.name]
        if before.state_before is not None and plain_json(before.state_before) != found:
            raise ValueError(f"{record.name} has found something else")
        steps[record.name] = replace(record, does=before.does)
        self._runs[run_id] = replace(run, steps=tuple(steps.values()))

    async def state(self, run_id: str, state: RunState, at: datetime) -> None:
        finished_at = at if state.is_final else None
        self._runs[run_id] = replace(self._changing(run_id), state=state, finished_at=finished_at)

    async def run(self, run_id: str) -> Run | None:
        return self._runs.get(run_id)

    async def runs(self) -> tuple[Run, ...]:
        newest_first = sorted(
            self._runs.values(), key=lambda run: (run.started_at, run.id), reverse=True
        )
        return tuple(newest_first)

    def _changing(self, run_id: str) -> Run:
        run = self._runs.get(run_id)
        if run is None or run.finished_at is not None:
            raise ValueError(f"{run_id} is finished, or there is no such run")
        return run
