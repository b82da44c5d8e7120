"""What `connections` is decided from."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.model.connections import ServerConnections, SessionState
from bot.model.facts import Unanswered
from bot.model.installation import Server


@dataclass(frozen=True, slots=True)
class ServerLook:
    """What one server said about its clients."""

    server: Server
    said: ServerConnections | Unanswered


def used(seen: ServerConnections) -> int:
    """Client connections, ours included: they take a slot too."""
    return sum(count.sessions for count in seen.counts) + seen.limits.own


@dataclass(frozen=True, slots=True)
class Share:
    """Sessions that have a name in common, by what they do."""

    name: tuple[str, ...]
    by_state: dict[SessionState, int]

    @property
    def sessions(self) -> int:
        """All of them."""
        return sum(self.by_state.values())


def shares(named: Iterable[tuple[tuple[str, ...], SessionState, int]]) -> list[Share]:
    """Added up by name, the biggest first."""
    found: dict[tuple[str, ...], dict[SessionState, int]] = {}
    for name, state, sessions in named:
        by_state = found.setdefault(name, dict.fromkeys(SessionState, 0))
        by_state[state] += sessions
    return sorted(
        (Share(name, by_state) for name, by_state in found.items()),
        key=lambda share: (-share.sessions, share.name),
    )


def by_database(seen: ServerConnections) -> list[Share]:
    """Who is in which database."""
    return shares(((c.database,), c.state, c.sessions) for c in seen.counts)


def by_application(seen: ServerConnections) -> list[Share]:
    """Application and user."""
    return shares(((c.application, c.user), c.state, c.sessions) for c in seen.counts)
