"""Whether the service's database on the target is there, and empty."""

from collections.abc import Iterator

from bot.migration.facts import Facts
from bot.model.plans import Problem


def target_database_problems(facts: Facts) -> Iterator[Problem]:
    """A blocker where it is missing, or has objects."""
    database, server, objects = facts.service.database, facts.target.name, facts.target_objects
    if objects is None:
        yield Problem(
            "database_missing",
            server,
            f"{server} has no database {database}.",
            "Create what is missing: pgherd shared apply.",
        )
    elif isinstance(objects, int) and objects > 0:
        yield Problem(
            "database_not_empty",
            f"{database} on {server}",
            f"The database {database} on {server} is not empty: it has {objects} objects.",
            "See what they are. To start with an empty database, rename this one and run pgherd "
            "shared apply again.",
        )
