"""A run and its steps as rows, and back."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.model.plain_json import plain_json
from bot.model.runs import Run, RunKind, RunState, StepRecord, StepState
from bot.state.times import seconds, time_of, time_or_none

RUN_COLUMNS = (
    "id", "kind", "state", "plan", "plan_hash", "services", "servers", "steps",
    "started_at", "started_by", "finished_at",
)  # fmt: skip
STEP_COLUMNS = ("name", "state", "found", "started_at", "finished_at", "error")


def run_row(run: Run) -> tuple[Any, ...]:
    """In the order of RUN_COLUMNS."""
    return (
        run.id,
        run.kind,
        run.state,
        plain_json(run.plan),
        run.plan_hash,
        json.dumps(run.services),
        json.dumps(run.servers),
        json.dumps([{"name": step.name, "does": step.does} for step in run.steps]),
        run.started_at.timestamp(),
        run.started_by,
        seconds(run.finished_at),
    )


def step_row(record: StepRecord) -> tuple[Any, ...]:
    """In the order of STEP_COLUMNS."""
    return (
        record.name,
        record.state,
        None if record.state_before is None else plain_json(record.state_before),
        seconds(record.started_at),
        seconds(record.finished_at),
        record.error,
    )


def run_of(row: Sequence[Any], begun: Sequence[Sequence[Any]]) -> Run:
    """The run of a row of RUN_COLUMNS, and rows of STEP_COLUMNS for its steps that have begun."""
    of = dict(zip(RUN_COLUMNS, row, strict=True))
    step_rows = {step[0]: step for step in begun}
    planned = json.loads(of["steps"])
    return Run(
        id=of["id"],
        kind=RunKind(of["kind"]),
        state=RunState(of["state"]),
        plan=json.loads(of["plan"]),
        plan_hash=of["plan_hash"],
        services=tuple(json.loads(of["services"])),
        servers=tuple(json.loads(of["servers"])),
        started_at=time_of(of["started_at"]),
        started_by=of["started_by"],
        steps=tuple(_step_of(step, step_rows.get(step["name"])) for step in planned),
        finished_at=time_or_none(of["finished_at"]),
    )


def _step_of(planned: Mapping[str, str], row: Sequence[Any] | None) -> StepRecord:
    if row is None:
        return StepRecord(planned["name"], planned["does"])
    of = dict(zip(STEP_COLUMNS, row, strict=True))
    return StepRecord(
        name=planned["name"],
        does=planned["does"],
        state=StepState(of["state"]),
        state_before=None if of["found"] is None else json.loads(of["found"]),
        started_at=time_or_none(of["started_at"]),
        finished_at=time_or_none(of["finished_at"]),
        error=of["error"],
    )
