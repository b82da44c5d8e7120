"""The order of a migration's steps: one tuple that can be read."""

from bot.migration.steps.apply_override import ApplyOverride
from bot.migration.steps.close_fence import CloseFence
from bot.migration.steps.lift_fence import LiftFence
from bot.migration.steps.prove_quiet import ProveQuiet
from bot.migration.steps.side import Side
from bot.migration.steps.start_applications import StartApplications
from bot.migration.steps.stop_applications import StopApplications
from bot.migration.steps.wait_until_healthy import WaitUntilHealthy
from bot.model.ports import Step
from bot.runs.dependencies import Dependencies, Move


def migration_steps(dependencies: Dependencies, move: Move, run: str) -> tuple[Step, ...]:
    """The steps that start a service with an empty database on the target.

    The application writes nowhere before the first five are true.
    """
    source = Side(dependencies, move.source, move.service)
    target = Side(dependencies, move.target, move.service)
    return (
        StopApplications(dependencies, move),
        CloseFence(source, run),
        ProveQuiet(source, dependencies.rules.quiet_for_s),
        LiftFence(target),
        ApplyOverride(move, run),
        StartApplications(move),
        WaitUntilHealthy(dependencies, move),
    )
