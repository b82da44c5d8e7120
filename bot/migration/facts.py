"""What was read before a service is moved. No I/O."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median

from bot.model.deployments import ActiveOverride, DeploymentPreflight
from bot.model.fences import FencePreflight, FenceState
from bot.model.installation import Server, Service
from bot.model.plans import Problem
from bot.model.runs import Run, RunKind, RunState


@dataclass(frozen=True, slots=True)
class Facts:
    """A service and its surroundings; what could not be read is a Problem in its place."""

    service: Service
    source: Server
    target: Server
    versions: Mapping[str, str]
    """The versions of both servers, by name."""
    deployment: DeploymentPreflight | Problem
    fence: FencePreflight | Problem
    """What a fence on the source would do."""
    source_fence: FenceState | Problem | None
    """The fence that stands there already."""
    target_fence: FenceState | Problem | None
    target_objects: int | Problem | None
    """How many objects the database on the target has; None where there is no database."""
    override: ActiveOverride | Problem | None
    unfinished: tuple[str, ...]
    """The ids of the service's runs that have not come to their end, newest first."""
    health_problem: str | None
    """What is wrong with the application now; None where nothing is."""
    downtimes_s: tuple[float, ...]
    """How long services were down in earlier runs of this kind."""


def unfinished_runs(runs: Iterable[Run], service: str) -> tuple[str, ...]:
    """The ids of the service's runs that have not come to their end, newest first."""
    return tuple(run.id for run in runs if service in run.services and not run.state.is_final)


def downtimes_s(runs: Iterable[Run], kind: RunKind) -> tuple[float, ...]:
    """How long services were down in finished runs of a kind, in seconds."""
    done = (run for run in runs if run.kind is kind and run.state is RunState.DONE)
    return tuple(seconds for run in done if (seconds := run.downtime_s) is not None)


def estimate_s(downtimes: tuple[float, ...]) -> float | None:
    """The median of earlier downtimes, in seconds; None where there is none."""
    return round(median(downtimes), 1) if downtimes else None
