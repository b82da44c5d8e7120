"""What was read before a service is switched."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.model.deployments import ActiveOverride, DeploymentPreflight
from bot.model.fences import FencePreflight, FenceState
from bot.model.plans import Problem


@dataclass(frozen=True, slots=True)
class Facts:
    """The world of one service; what could not be read is a Problem in its place."""

    versions: Mapping[str, str]
    """Of the two servers, by name."""
    survey: DeploymentPreflight | Problem
    fence: FencePreflight | Problem
    standing_fence: FenceState | Problem | None
    """On the database that is left."""
    target_fence: FenceState | Problem | None
    target_objects: int | Problem | None
    """In the database on the shared server; None where it is missing."""
    pointed: ActiveOverride | Problem | None
    unfinished: tuple[str, ...]
    """Runs of the service that have not come to their end."""
    complaint: str | None
    """What is wrong with the applications now."""
    measured_s: tuple[float, ...]
    """How long services were away in earlier runs of this kind."""
