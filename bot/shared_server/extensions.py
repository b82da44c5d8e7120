"""Extensions with what they require, in an order in which they can be made. Decides."""

from collections.abc import Iterable, Mapping


def in_order(wanted: Iterable[str], requires: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Those wanted and all that they require, each behind what it requires.

    The server's own control files say what that is: vector before vchord, cube before
    earthdistance. One that the server does not have stays in its place.
    """
    ordered: dict[str, None] = {}

    def put(name: str, above: frozenset[str]) -> None:
        for needed in requires.get(name, ()):
            if needed not in ordered and needed not in above:
                put(needed, above | {name})
        ordered[name] = None

    for name in wanted:
        if name not in ordered:
            put(name, frozenset())
    return tuple(ordered)


def unavailable(wanted: Iterable[str], requires: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Those of them, or of what they require, whose files the server does not have."""
    return tuple(name for name in in_order(wanted, requires) if name not in requires)
