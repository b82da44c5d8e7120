"""Whether anything could write to the source although it is fenced."""

from collections.abc import Iterator

from bot.migration.facts import Facts
from bot.model.fences import FencePreflight
from bot.model.plans import Problem


def other_writer_problems(facts: Facts) -> Iterator[Problem]:
    """A problem for each writer that a fence on the source cannot stop."""
    if not isinstance(facts.fence, Problem):
        yield from writers_past(facts.fence)


def writers_past(fence: FencePreflight) -> Iterator[Problem]:
    """A problem for each writer that a fence cannot stop; a blocker where that makes it useless."""
    for writer in fence.writers:
        what = f"{writer.kind} {writer.name}: {writer.detail}"
        yield Problem("writes_past_the_fence", writer.name, what, writer.hint, blocks=writer.blocks)
