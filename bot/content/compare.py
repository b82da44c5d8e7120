"""What differs between the contents of two databases. Decides."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import takewhile
from typing import TypeVar

from bot.content.printed import same_when_printed
from bot.model.content import (
    DatabaseContent,
    Difference,
    LargeObjects,
    SchemaObject,
    SequenceState,
    TableContent,
)
from bot.model.quantities import plural

_SHOWN_CHARACTERS = 300
_SHOWN_BEFORE_CHARACTERS = 60
"""Of what is still the same, before the part that differs."""

# They hold queries, which every major prints in its own way.
_PRINTED = frozenset({"view", "materialized view", "rule", "function", "procedure"})

# Which part of a content a difference is of; of all other kinds it is the schema.
_PARTS = {"rows": "rows", "sequence state": "sequences", "large objects": "large objects"}

_Part = TypeVar("_Part")
_Key = tuple[str, str]


def differences(
    here: DatabaseContent,
    there: DatabaseContent,
    *,
    later: Iterable[SequenceState] = (),
) -> tuple[Difference, ...]:
    """Every difference, sorted by kind and name; empty exactly when the two are equal.

    Nothing is said about what one of the two could not read.

    A sequence is not part of a snapshot: what copies a database sees it where it stands at that
    moment. Who copies one that is in use gives the states after the copy as `later`, and a
    sequence of `there` may then stand anywhere between those and `here`.
    """
    unread = {(one.kind, one.name) for one in (*here.unread, *there.unread)}
    found = [
        *(one for one in _tables(here.tables, there.tables) if ("rows", one.name) not in unread),
        *_sequences(here.sequences, there.sequences, later),
        *_large_objects(here.large_objects, there.large_objects),
        *_schema(here.schema, there.schema),
    ]
    wholly = {kind for kind, name in unread if not name}
    return tuple(
        sorted(
            (one for one in found if _PARTS.get(one.kind, "schema") not in wholly),
            key=lambda one: (one.kind, one.name),
        )
    )


def _tables(here: Iterable[TableContent], there: Iterable[TableContent]) -> Iterable[Difference]:
    for key, ours, theirs in _pairs(here, there, lambda table: (table.schema, table.name)):
        if ours != theirs:
            yield Difference("rows", ".".join(key), _of_rows(ours), _of_rows(theirs))


def _sequences(
    here: Iterable[SequenceState],
    there: Iterable[SequenceState],
    later: Iterable[SequenceState],
) -> Iterable[Difference]:
    ends = {(state.schema, state.name): state for state in later}
    for key, ours, theirs in _pairs(here, there, lambda state: (state.schema, state.name)):
        if ours != theirs and not _is_between(ours, theirs, ends.get(key)):
            yield Difference("sequence state", ".".join(key), _of_state(ours), _of_state(theirs))


def _is_between(
    start: SequenceState | None, state: SequenceState | None, end: SequenceState | None
) -> bool:
    if start is None or state is None or end is None:
        return False
    low, high = sorted((start.last_value, end.last_value))
    return state == end or (state.is_called and low <= state.last_value <= high)


def _large_objects(here: LargeObjects, there: LargeObjects) -> Iterable[Difference]:
    if here != there:
        yield Difference("large objects", "all", _of_objects(here), _of_objects(there))


def _schema(here: Iterable[SchemaObject], there: Iterable[SchemaObject]) -> Iterable[Difference]:
    for (kind, name), ours, theirs in _pairs(here, there, lambda one: (one.kind, one.name)):
        left, right = (one.definition if one else "" for one in (ours, theirs))
        if ours is None or theirs is None or not _same_definition(kind, left, right):
            yield Difference(kind, name, *_shown(left, right))


def _same_definition(kind: str, here: str, there: str) -> bool:
    return here == there or (kind in _PRINTED and same_when_printed(here, there))


def _pairs(
    here: Iterable[_Part], there: Iterable[_Part], key: Callable[[_Part], _Key]
) -> Iterable[tuple[_Key, _Part | None, _Part | None]]:
    """What has the same key on both sides, side by side."""
    left, right = _by_key(here, key), _by_key(there, key)
    for each in sorted(left.keys() | right.keys()):
        yield each, left.get(each), right.get(each)


def _by_key(parts: Iterable[_Part], key: Callable[[_Part], _Key]) -> Mapping[_Key, _Part]:
    listed: Sequence[_Part] = tuple(parts)
    found = {key(part): part for part in listed}
    # Else one of two would hide the other, and its difference.
    assert len(found) == len(listed), "a content names each of its parts once"
    return found


def _shown(here: str, there: str) -> tuple[str, str]:
    """Both, cut to the part that differs where they are long."""
    same = takewhile(lambda pair: pair[0] == pair[1], zip(here, there, strict=False))
    start = max(0, sum(1 for _ in same) - _SHOWN_BEFORE_CHARACTERS)
    if max(len(here), len(there)) <= _SHOWN_CHARACTERS:
        start = 0
    return _cut(here, start), _cut(there, start)


def _cut(text: str, start: int) -> str:
    end = start + _SHOWN_CHARACTERS
    return f"{'…' if start and text else ''}{text[start:end]}{'…' if end < len(text) else ''}"


def _of_rows(table: TableContent | None) -> str:
    return f"{plural(table.rows, 'row')}, hash {table.hash}" if table else ""


def _of_state(state: SequenceState | None) -> str:
    if state is None:
        return ""
    return f"{'last' if state.is_called else 'next'} value {state.last_value}"


def _of_objects(objects: LargeObjects) -> str:
    return f"{plural(objects.count, 'large object')}, hash {objects.hash}"
