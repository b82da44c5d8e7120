"""All pre-flight checks, in the order in which their problems are shown."""

from collections.abc import Callable, Iterable

from bot.migration.facts import Facts
from bot.migration.preflight.application import application_problems
from bot.migration.preflight.earlier_runs import earlier_run_problems
from bot.migration.preflight.other_writers import other_writer_problems
from bot.migration.preflight.target_database import target_database_problems
from bot.migration.preflight.unreadable import unreadable_problems
from bot.model.plans import Problem

CHECKS: tuple[Callable[[Facts], Iterable[Problem]], ...] = (
    unreadable_problems,
    target_database_problems,
    other_writer_problems,
    earlier_run_problems,
    application_problems,
)


def problems(facts: Facts) -> tuple[Problem, ...]:
    """What all checks find."""
    return tuple(problem for check in CHECKS for problem in check(facts))
