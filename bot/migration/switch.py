"""The order of a switch to an empty database: one tuple that can be read."""

from bot.migration.dependencies import Move, Outside
from bot.migration.steps.applications import StartApplications, StopApplications, WaitUntilWell
from bot.migration.steps.fencing import CloseFence, LiftFence, ProveQuiet, Side
from bot.migration.steps.pointing import PointAtTarget
from bot.model.ports import Step


def switch_steps(outside: Outside, move: Move, run: str) -> tuple[Step, ...]:
    """The applications write nowhere before all of the first five hold."""
    source = Side(outside, move.source, move.service)
    target = Side(outside, move.target, move.service)
    return (
        StopApplications(outside, move),
        CloseFence(source, run),
        ProveQuiet(source, outside.rules.quiet_for_s),
        LiftFence(target),
        PointAtTarget(move, run),
        StartApplications(move),
        WaitUntilWell(outside, move),
    )
