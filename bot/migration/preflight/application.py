"""Whether the application is healthy now, and how that is known."""

from collections.abc import Iterator

from bot.migration.facts import Facts
from bot.model.plans import Problem


def application_problems(facts: Facts) -> Iterator[Problem]:
    """A warning where it is not healthy, and where only its containers can tell."""
    service = facts.service.name
    if facts.health_problem is not None:
        yield Problem(
            "not_well_before",
            service,
            f"{service} is not healthy now: {facts.health_problem}.",
            "Fix that first: otherwise its health after the migration says little.",
            blocks=False,
        )
    if facts.service.health_url is None:
        yield Problem(
            "no_health_url",
            service,
            f"Only its containers tell whether {service} is healthy.",
            "Set its health_url in the configuration.",
            blocks=False,
        )
