"""What the journal knows of runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

StateBefore = Mapping[str, Any]
"""Plain values (as JSON has them) that a step read before it acted: what its undo needs."""


@dataclass(frozen=True, slots=True)
class LockHolder:
    """Who holds the lock of a server, as far as the server knows."""

    purpose: str
    """What for, shortened where it was long."""
    host: str
    """The name of its host, or of its container; shortened where it was long, empty if unknown."""
    pid: int | None
    """There; None if unknown."""
    since: datetime | None
    """None where the server does not tell that to our role."""

    def __str__(self) -> str:
        told = self.purpose
        if self.pid is not None:
            told += f", process {self.pid} on {self.host}"
        return told if self.since is None else f"{told}, since {self.since:%Y-%m-%d %H:%M:%S} UTC"


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
    state_before: StateBefore | None = None
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
    plan: Mapping[str, Any]
    """What was confirmed, without secrets: enough to go on, or to go back by hand."""
    plan_hash: str
    services: tuple[str, ...]
    servers: tuple[str, ...]
    started_at: datetime
    started_by: str
    """Who confirmed it, as the audit has it."""
    steps: tuple[StepRecord, ...]
    finished_at: datetime | None = None
