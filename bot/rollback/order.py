"""The order of a rollback's steps: one tuple that can be read."""

from bot.migration.steps.close_fence import CloseFence
from bot.migration.steps.lift_fence import LiftFence
from bot.migration.steps.prove_quiet import ProveQuiet
from bot.migration.steps.remove_override import RemoveOverride
from bot.migration.steps.side import Side
from bot.migration.steps.start_applications import StartApplications
from bot.migration.steps.stop_applications import StopApplications
from bot.migration.steps.wait_until_healthy import WaitUntilHealthy
from bot.model.ports import Step
from bot.runs.dependencies import Dependencies, Move


def rollback_steps(dependencies: Dependencies, move: Move, run: str) -> tuple[Step, ...]:
    """The steps that bring a service back from the target of `move` to its source.

    What was written on the target stays there, behind a fence.
    """
    left = Side(dependencies, move.target, move.service)
    returned_to = Side(dependencies, move.source, move.service)
    return (
        StopApplications(dependencies, move),
        CloseFence(left, run),
        ProveQuiet(left, dependencies.rules.quiet_for_s),
        RemoveOverride(move),
        LiftFence(returned_to),
        StartApplications(move),
        WaitUntilHealthy(dependencies, move),
    )
