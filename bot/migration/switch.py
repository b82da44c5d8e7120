"""The order of a switch to an empty database: one tuple that can be read."""

from bot.migration.dependencies import Dependencies, Move
from bot.migration.steps.applications import StartApplications, StopApplications, WaitUntilHealthy
from bot.migration.steps.fencing import CloseFence, LiftFence, ProveQuiet, Side
from bot.migration.steps.pointing import PointAtTarget
from bot.model.ports import Step


def switch_steps(dependencies: Dependencies, move: Move, run: str) -> tuple[Step, ...]:
    """The applications write nowhere before all of the first five hold."""
    source = Side(dependencies, move.source, move.service)
    target = Side(dependencies, move.target, move.service)
    return (
        StopApplications(dependencies, move),
        CloseFence(source, run),
        ProveQuiet(source, dependencies.rules.quiet_for_s),
        LiftFence(target),
        PointAtTarget(move, run),
        StartApplications(move),
        WaitUntilHealthy(dependencies, move),
    )
