"""The order of the way back after a switch to an empty database."""

from bot.migration.dependencies import Move, Outside
from bot.migration.steps.applications import StartApplications, StopApplications, WaitUntilWell
from bot.migration.steps.fencing import CloseFence, LiftFence, ProveQuiet, Side
from bot.migration.steps.pointing import PointBack
from bot.model.ports import Step


def rollback_steps(outside: Outside, move: Move, run: str) -> tuple[Step, ...]:
    """The shared server is the side that is left here; its database stays as it is."""
    left = Side(outside, move.target, move.service)
    old = Side(outside, move.source, move.service)
    return (
        StopApplications(outside, move),
        CloseFence(left, run),
        ProveQuiet(left, outside.rules.quiet_for_s),
        PointBack(move),
        LiftFence(old),
        StartApplications(move),
        WaitUntilWell(outside, move),
    )
