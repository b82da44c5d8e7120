"""What the journal knows of runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

Found = Mapping[str, Any]
"""Plain values (as JSON has them) that a step read before it acted: what its undo needs."""


class RunKind(StrEnum):
    """What a run is for."""

    MIGRATION = "migration"
    ROLLBACK = "rollback"


class RunState(StrEnum):
    """Where a run stands."""

    RUNNING = "running"
    UNDOING = "undoing"
    STOPPED = "stopped"
    """It failed where going back by itself could lose something; a person decides."""
    DONE = "done"
    UNDONE = "undone"

    @property
    def is_final(self) -> bool:
        """Whether nothing of it is left to do."""
        return self in {RunState.DONE, RunState.UNDONE}


class StepState(StrEnum):
    """Where a step stands."""

    PLANNED = "planned"
    STARTED = "started"
    DONE = "done"
    FAILED = "failed"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class StepRecord:
    """A step as the journal has it."""

    name: str
    does: str
    state: StepState = StepState.PLANNED
    found: Found | None = None
    """Written before the act; None until it was started."""
    started_at: datetime | None = None
    finished_at: datetime | None = None
    error: str | None = None
    """Code and message of the last failure."""


@dataclass(frozen=True, slots=True)
class Run:
    """A run as the journal has it."""

    id: str
    kind: RunKind
    state: RunState
    plan: Found
    """What was confirmed, without secrets: enough to go on, or to go back by hand."""
    plan_hash: str
    services: tuple[str, ...]
    servers: tuple[str, ...]
    started_at: datetime
    started_by: str
    """Who confirmed it, as the audit has it."""
    steps: tuple[StepRecord, ...]
    finished_at: datetime | None = None
