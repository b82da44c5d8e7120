"""Runs for tests."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.model.runs import Run, RunKind, RunState, StepRecord

NOW = datetime(2026, 11, 22, 23, 15, 0, 250_000, tzinfo=UTC)
PLAN: Mapping[str, Any] = {
    "service": "mealie",
    "changes": ["stöps `it`"],
    "basis": {"rows": 3, "quiet": None},
}


def a_run(
    run_id: str = "20261122T231500Z-4f3a",
    *steps: str,
    at: datetime = NOW,
    kind: RunKind = RunKind.MIGRATION,
) -> Run:
    """One that has just been confirmed."""
    return Run(
        id=run_id,
        kind=kind,
        state=RunState.RUNNING,
        plan=PLAN,
        plan_hash="0123456789abcdef" * 4,
        services=("mealie",),
        servers=("cookbook", "shared"),
        started_at=at,
        started_by="Ada (7)",
        steps=tuple(StepRecord(name, f"Does {name}.") for name in steps or ("stop", "point")),
    )


class Clock:
    """A second goes by each time that somebody looks."""

    def __init__(self, now: datetime = NOW) -> None:
        self._now = now

    def __call__(self) -> datetime:
        self._now += timedelta(seconds=1)
        return self._now
