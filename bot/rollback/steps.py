"""The order of the way back after a switch to an empty database."""

from bot.migration.dependencies import Dependencies, Move
from bot.migration.steps.applications import StartApplications, StopApplications, WaitUntilHealthy
from bot.migration.steps.fencing import CloseFence, LiftFence, ProveQuiet, Side
from bot.migration.steps.pointing import PointBack
from bot.model.ports import Step


def rollback_steps(dependencies: Dependencies, move: Move, run: str) -> tuple[Step, ...]:
    """The shared server is the side that is left here; its database stays as it is."""
    left = Side(dependencies, move.target, move.service)
    old = Side(dependencies, move.source, move.service)
    return (
        StopApplications(dependencies, move),
        CloseFence(left, run),
        ProveQuiet(left, dependencies.rules.quiet_for_s),
        PointBack(move),
        LiftFence(old),
        StartApplications(move),
        WaitUntilHealthy(dependencies, move),
    )
