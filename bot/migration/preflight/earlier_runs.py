"""Whether an earlier run of the service is unfinished, or in force."""

from collections.abc import Iterator

from bot.migration.facts import Facts
from bot.model.deployments import ActiveOverride
from bot.model.fences import FenceState
from bot.model.plans import Problem


def earlier_run_problems(facts: Facts) -> Iterator[Problem]:
    """A blocker for the unfinished run, or else for each mark of one that is in force."""
    service = facts.service.name
    if facts.unfinished:
        run = facts.unfinished[0]
        yield Problem(
            "run_unfinished",
            service,
            f"The run {run} of {service} is not finished.",
            f"Resume it or roll it back: pgherd migrate resume {run}, pgherd rollback {run}.",
        )
        return
    if isinstance(facts.override, ActiveOverride):
        run, server = facts.override.run, facts.override.server
        yield Problem(
            "pointed_already",
            service,
            f"The run {run} has already pointed {service} at {server}.",
            _hint(run),
        )
    if isinstance(facts.source_fence, FenceState):
        run, server = facts.source_fence.run, facts.source.name
        yield Problem(
            "fenced_already",
            service,
            f"The run {run} has already fenced the database of {service} on {server}.",
            _hint(run),
        )


def _hint(run: str) -> str:
    return (
        f"Roll that run back first: pgherd rollback {run}. If the journal does not know it: pgherd "
        "runs --rebuild."
    )
