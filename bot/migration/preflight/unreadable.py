"""Whether everything that the plan stands on could be read."""

from collections.abc import Iterator

from bot.migration.facts import Facts
from bot.model.plans import Problem


def unreadable_problems(facts: Facts) -> Iterator[Problem]:
    """A blocker for each fact that could not be read."""
    read = (
        facts.deployment,
        facts.fence,
        facts.source_fence,
        facts.target_fence,
        facts.override,
        facts.target_objects,
    )
    yield from (fact for fact in read if isinstance(fact, Problem))
