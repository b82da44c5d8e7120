"""What the journal knows of runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.model.deployments import ActiveOverride
from bot.model.fences import FenceState

StateBefore = Mapping[str, Any]
"""What a step read before it acted, in plain values as JSON has them: what its undo needs."""


@dataclass(frozen=True, slots=True)
class LockHolder:
    """The process that holds the lock of a server, as far as the server knows."""

    purpose: str
    """What it holds the lock for; shortened where it was long."""
    host: str
    """The name of its host or container; shortened where it was long, empty if unknown."""
    pid: int | None
    """Its process id on that host; None if unknown."""
    since: datetime | None
    """The start of its session; None where the server does not show that to pgherd's role."""

    def __str__(self) -> str:
        told = self.purpose
        if self.pid is not None:
            told += f", process {self.pid} on {self.host}"
        return told if self.since is None else f"{told}, since {self.since:%Y-%m-%d %H:%M:%S} UTC"


class RunKind(StrEnum):
    """What a run does."""

    MIGRATION = "migration"
    ROLLBACK = "rollback"


class RunState(StrEnum):
    """How far a run is."""

    RUNNING = "running"
    UNDOING = "undoing"
    STOPPED = "stopped"
    """A step failed where an undo could lose something, or an undo failed; a person decides."""
    DONE = "done"
    UNDONE = "undone"

    @property
    def is_final(self) -> bool:
        """Whether nothing is left to do."""
        return self in {RunState.DONE, RunState.UNDONE}


class StepState(StrEnum):
    """How far a step is."""

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
    """Written before the step acts; None until the step was started."""
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
    """What was confirmed, without secrets: enough to resume, or to undo by hand."""
    plan_hash: str
    services: tuple[str, ...]
    servers: tuple[str, ...]
    started_at: datetime
    started_by: str
    """The person who confirmed it, as the audit has it."""
    steps: tuple[StepRecord, ...]
    finished_at: datetime | None = None

    @property
    def downtime_s(self) -> float | None:
        """The seconds from the first step, which stops the application, to the end of the last one.

        None where the run has not come so far.
        """
        first, last = self.steps[0], self.steps[-1]
        if first.started_at is None or last.finished_at is None:
            return None
        return (last.finished_at - first.started_at).total_seconds()


@dataclass(frozen=True, slots=True)
class Marks:
    """What the runs of a service have left of themselves in its files and in the servers."""

    override: ActiveOverride | None
    """The override that is in force for the service."""
    fences: Mapping[str, FenceState]
    """The fences around its database, by the name of the server."""
    is_started: bool
    """Whether its containers run as the files say."""
