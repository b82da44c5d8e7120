"""The beginning of a run: its id, the purpose of its locks, its first record. No I/O."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from bot.model.ports import Step
from bot.model.runs import LockHolder, Run, RunKind, RunState, StepRecord


def run_id(at: datetime, token: str) -> str:
    """`20261122T231500Z-4f3a`: sorts by time; `at` is aware, `token` random hexadecimal digits."""
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{token}"


def new_run(
    kind: RunKind,
    *,
    run_id: str,
    plan: Mapping[str, Any],
    plan_hash: str,
    services: Sequence[str],
    servers: Sequence[str],
    steps: Sequence[Step],
    at: datetime,
    started_by: str,
) -> Run:
    """A run of these steps, none of which has begun; their names have to differ."""
    names = [step.name for step in steps]
    assert len(set(names)) == len(names), f"two steps of one name: {names}"
    return Run(
        id=run_id,
        kind=kind,
        state=RunState.RUNNING,
        plan=plan,
        plan_hash=plan_hash,
        services=tuple(services),
        servers=tuple(servers),
        started_at=at,
        started_by=started_by,
        steps=tuple(StepRecord(step.name, step.does) for step in steps),
    )


def lock_purpose(run: Run) -> str:
    """The purpose of a run's locks; short enough for a server to keep it whole."""
    return f"{run.kind} {run.id}"


def is_held_for(holder: LockHolder, run: Run) -> bool:
    """Whether a lock is held for just this run."""
    return holder.purpose.endswith(lock_purpose(run))
