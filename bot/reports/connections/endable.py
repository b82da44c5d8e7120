"""Which of the sessions shown can be ended."""

from collections.abc import Iterable, Iterator, Sequence

from bot.model.connections import ServerConnections, Session
from bot.model.facts import Unanswered
from bot.model.reports import Choice
from bot.reports.connections.chains import chains
from bot.reports.connections.facts import ServerLook
from bot.reports.connections.naming import session_name
from bot.reports.connections.sessions import what

_CLIENT = "client backend"


def endable(looks: Sequence[ServerLook]) -> tuple[Choice, ...]:
    """Clients' sessions, without pgherd's own: who blocks others first, then the longest."""
    return tuple(
        choice
        for look in looks
        if not isinstance(look.said, Unanswered)
        for choice in _of_one(look.server.name, look.said)
    )


def _of_one(server: str, seen: ServerConnections) -> Iterator[Choice]:
    for session in dict.fromkeys(_in_order(seen)):
        if session.backend_start is None or session.own or session.backend_type != _CLIENT:
            continue
        yield Choice(
            f"{session.pid} on {server}",
            what(session, seen.limits.asked_at),
            session_name(server, session.pid, session.backend_start),
        )


def _in_order(seen: ServerConnections) -> Iterable[Session]:
    yield from (c.head for c in chains(seen) if isinstance(c.head, Session))
    yield from seen.sessions
