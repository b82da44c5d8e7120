"""Whether a restored sequence stands where it may. Decides; touches nothing.

PostgreSQL keeps one state of a sequence only, that of now: pg_dump reads it at some moment while
others write. So it is noted before the dump and after it, and what was dumped lies in between.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.model.content import DatabaseContent, SequenceState


def settled(
    found: DatabaseContent, before: Sequence[SequenceState], after: Sequence[SequenceState]
) -> DatabaseContent:
    """What was found, with every sequence that stands where it may put to where it was `before`."""
    firsts = {(s.schema, s.name): s for s in before}
    lasts = {(s.schema, s.name): s for s in after}

    def put(state: SequenceState) -> SequenceState:
        name = (state.schema, state.name)
        first, last = firsts.get(name), lasts.get(name)
        between = first is not None and last is not None and _is_between(first, state, last)
        return first if first is not None and between else state

    return replace(found, sequences=tuple(put(state) for state in found.sequences))


def _is_between(first: SequenceState, state: SequenceState, last: SequenceState) -> bool:
    way = -1 if last.last_value < first.last_value else 1

    def order(one: SequenceState) -> tuple[int, bool]:
        return (way * one.last_value, one.is_called)

    return order(first) <= order(state) <= order(last)
