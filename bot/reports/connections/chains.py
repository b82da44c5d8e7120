"""Who blocks whom, from the head of each chain on."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.model.connections import PreparedTransaction, ServerConnections, Session

Head = Session | PreparedTransaction | int
"""Who waits for nobody and is waited for; a pid where nothing more is known of it."""


@dataclass(frozen=True, slots=True)
class Waiter:
    """A session that waits; `depth` is 1 right behind the head."""

    session: Session
    depth: int


@dataclass(frozen=True, slots=True)
class Chain:
    """A head, and who waits for it, each right below who it waits for."""

    head: Head
    waiters: tuple[Waiter, ...]


def chains(seen: ServerConnections) -> tuple[Chain, ...]:
    """The longest chain first; who waits for several is told once.

    Sessions that wait for each other in a circle, until the server breaks it, have the one that
    has waited longest as their head.
    """
    sessions = {session.pid: session for session in seen.sessions}
    behind = _behind(seen.sessions)
    told: set[int] = set()
    found = [
        Chain(head, _waiters(followers, behind, sessions, told))
        for head, followers in _heads(seen, behind, sessions)
    ]
    circles = sorted(
        (s for s in seen.sessions if s.pid not in told and _stands_in_circle(s, sessions)),
        key=lambda s: (str(s.waiting_since), s.pid),
    )
    for session in circles:
        if session.pid not in told:
            told.add(session.pid)
            found.append(Chain(session, _waiters(behind[session.pid], behind, sessions, told)))
    return tuple(sorted((c for c in found if c.waiters), key=lambda c: -len(c.waiters)))


def _behind(sessions: Iterable[Session]) -> Mapping[int, list[int]]:
    behind: defaultdict[int, list[int]] = defaultdict(list)
    for session in sessions:
        for blocker in session.blocked_by:
            behind[blocker].append(session.pid)
    return behind


def _heads(
    seen: ServerConnections, behind: Mapping[int, list[int]], sessions: Mapping[int, Session]
) -> list[tuple[Head, Sequence[int]]]:
    held_by_prepared = {pid for prepared in seen.prepared for pid in prepared.blocks}
    heads: list[tuple[Head, Sequence[int]]] = [(p, p.blocks) for p in seen.prepared]
    for pid, followers in behind.items():
        session = sessions.get(pid)
        if session is None:
            heads.append((pid, followers))
        elif not session.blocked_by and pid not in held_by_prepared:
            heads.append((session, followers))
    return heads


def _stands_in_circle(session: Session, sessions: Mapping[int, Session]) -> bool:
    """Whether it waits, over however many others, for itself."""
    passed: set[int] = set()
    ahead = list(session.blocked_by)
    while ahead:
        pid = ahead.pop()
        if pid == session.pid:
            return True
        if pid in sessions and pid not in passed:
            passed.add(pid)
            ahead += sessions[pid].blocked_by
    return False


def _waiters(
    first: Sequence[int],
    behind: Mapping[int, list[int]],
    sessions: Mapping[int, Session],
    told: set[int],
) -> tuple[Waiter, ...]:
    found: list[Waiter] = []
    next_up = [(pid, 1) for pid in reversed(first)]
    while next_up:
        pid, depth = next_up.pop()
        if pid in told or pid not in sessions:
            continue
        told.add(pid)
        found.append(Waiter(sessions[pid], depth))
        next_up += [(follower, depth + 1) for follower in reversed(behind.get(pid, []))]
    return tuple(found)
