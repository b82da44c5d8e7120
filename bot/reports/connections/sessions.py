"""Sessions as lines: who blocks whom, and what takes longest."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.model.checks import Outcome
from bot.model.connections import PreparedTransaction, ServerConnections, Session, SessionState
from bot.model.quantities import duration, plural
from bot.model.reports import Line
from bot.reports.connections.chains import Chain
from bot.reports.connections.statement import shown

_MOST_WAITERS = 10
# What is over sooner needs nobody's eye.
_LONG = timedelta(seconds=1)


def chain_lines(chain: Chain, seen: ServerConnections) -> Iterator[Line]:
    """The head, then who waits, further in for each step away from it."""
    now = seen.limits.asked_at
    blocks = f"blocks {plural(len(chain.waiters), 'session')}"
    match chain.head:
        case Session() as head:
            yield Line(
                Outcome.ADVISORY, f"pid {head.pid}", f"{blocks} · {what(head, now)}", _notes(head)
            )
        case PreparedTransaction() as head:
            age = duration(now - head.prepared_at)
            yield Line(
                Outcome.ADVISORY,
                f"prepared transaction {head.gid}",
                f"{blocks} · {head.owner} in {head.database}, prepared {age} ago",
                ("COMMIT PREPARED or ROLLBACK PREPARED in that database.",),
            )
        case pid:
            yield Line(Outcome.ADVISORY, f"pid {pid}", f"{blocks} · gone meanwhile, or not seen")
    for waiter in chain.waiters[:_MOST_WAITERS]:
        steps = "↳ " * min(waiter.depth, 3)
        session = waiter.session
        yield Line(None, f"{steps}pid {session.pid}", what(session, now), _notes(session))
    more = len(chain.waiters) - _MOST_WAITERS
    if more > 0:
        yield Line(None, "↳", f"and {more} more")


def long_lines(seen: ServerConnections, most: int) -> Iterator[Line]:
    """The longest transactions and statements of others, the longest first."""
    now = seen.limits.asked_at
    ages = [(age, s) for s in seen.sessions if not s.own and (age := _age(s, now)) >= _LONG]
    ages.sort(key=lambda pair: (-pair[0], pair[1].pid))
    for _, session in ages[:most]:
        yield Line(None, f"pid {session.pid}", what(session, now), _notes(session))


def _age(session: Session, now: datetime) -> timedelta:
    """Since its transaction began, or its statement where that is not in one."""
    runs = session.state in {SessionState.ACTIVE, SessionState.WAITING}
    began = session.xact_start or (session.query_start if runs else None)
    return timedelta(0) if began is None else now - began


def what(session: Session, now: datetime) -> str:
    """Who it is, and what it does since when."""
    who = " · ".join(
        part
        for part in (
            f"{session.user or session.backend_type} in {session.database}"
            if session.database
            else session.backend_type,
            session.application,
        )
        if part
    )
    return f"{who} · {_doing(session, now)}"


def _doing(session: Session, now: datetime) -> str:
    if session.state is SessionState.WAITING:
        since = session.waiting_since or session.query_start
        lock = f" ({session.waits})" if session.waits else ""
        return f"waiting{_for(since, now)}{lock}"
    if session.state is SessionState.ACTIVE:
        return f"active{_for(session.query_start, now)}"
    doing = f"{session.state}{_for(session.state_since, now)}"
    if session.state is SessionState.IDLE_IN_TRANSACTION:
        doing += f", transaction open{_for(session.xact_start, now)}"
    return doing


def _for(since: datetime | None, now: datetime) -> str:
    return "" if since is None else f" for {duration(now - since)}"


def _notes(session: Session) -> tuple[str, ...]:
    return (shown(session.statement),) if session.statement else ()
