"""What is asked of one server's connections."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.model.checks import Check, Severity
from bot.model.connections import ServerConnections, Session, SessionState
from bot.model.facts import NEXT_STEP, Unanswered
from bot.model.quantities import duration, plural
from bot.reports.connections.facts import used

# From here on a restart of a few applications at once can meet the limit (as in `status`); and
# from here on the next pool that opens its usual handful of connections does.
_MANY, _TOO_MANY = 0.8, 0.95
# A transaction that does nothing keeps its locks, and VACUUM from removing rows. An application
# that works leaves none open for longer than a request takes.
_IDLE_LONG = timedelta(minutes=5)
# Who waits for a lock as long as this makes a person wait: common proxies give up after 60 s
# (nginx: proxy_read_timeout).
_BLOCKED_LONG = timedelta(minutes=1)
# Whoever prepares a transaction means to commit it at once; one that stays was forgotten.
_PREPARED_LONG = timedelta(minutes=5)
# Longer than any request; dumps of big databases excepted, which are worth knowing about as well.
_TRANSACTION_LONG = timedelta(hours=1)

_GRANT = "GRANT pg_monitor to pgherd's role on this server."


def connection_checks(said: ServerConnections | Unanswered) -> tuple[Check, ...]:
    """All checks of one server; only the first where it did not answer."""
    if isinstance(said, Unanswered):
        detail = f"{said.state}: {said.detail}"
        hint = NEXT_STEP[said.state]
        return (Check("answers", Severity.CRITICAL, ok=False, detail=detail, hint=hint),)
    now = said.limits.asked_at
    others = [session for session in said.sessions if not session.own]
    return (
        Check("answers", Severity.CRITICAL, ok=True, detail="answers"),
        _room(said),
        _sight(said),
        _blocked(others, now),
        _idle_in_transaction(others, now),
        _transactions(others, now),
        _prepared(said),
    )


def _room(said: ServerConnections) -> Check:
    limits = said.limits
    usable = limits.max_connections - limits.reserved
    share = used(said) / usable if usable > 0 else 1.0
    return Check(
        "room",
        Severity.CRITICAL if share >= _TOO_MANY else Severity.ADVISORY,
        ok=share < _MANY,
        detail=f"{used(said)} of {usable} connections are used, {limits.reserved} more are "
        "reserved for superusers",
        hint="" if share < _MANY else "End idle sessions, pool them, or raise max_connections.",
    )


def _sight(said: ServerConnections) -> Check:
    if said.limits.sees_all:
        return Check("sight", Severity.ADVISORY, ok=True, detail="all sessions are seen")
    detail = "what others do is not seen: the role may look at its own sessions only"
    return Check("sight", Severity.ADVISORY, ok=False, detail=detail, hint=_GRANT)


def _blocked(sessions: Sequence[Session], now: datetime) -> Check:
    long = [
        s
        for s in sessions
        if s.state is SessionState.WAITING
        and s.waiting_since is not None
        and now - s.waiting_since > _BLOCKED_LONG
    ]
    if not long:
        return Check("blocked", Severity.ADVISORY, ok=True, detail="nobody waits long for a lock")
    longest = max(now - s.waiting_since for s in long if s.waiting_since is not None)
    return Check(
        "blocked",
        Severity.ADVISORY,
        ok=False,
        detail=f"{plural(len(long), 'session')} blocked for up to {duration(longest)}",
        hint="Look at the head of the chain: it holds what the others wait for.",
    )


def _idle_in_transaction(sessions: Sequence[Session], now: datetime) -> Check:
    ages = {
        s.pid: now - s.state_since
        for s in sessions
        if s.state is SessionState.IDLE_IN_TRANSACTION and s.state_since is not None
    }
    long = {pid: age for pid, age in ages.items() if age > _IDLE_LONG}
    if not long:
        detail = "no transaction is left open"
        return Check("idle_in_transaction", Severity.ADVISORY, ok=True, detail=detail)
    pid = max(long, key=lambda p: long[p])
    return Check(
        "idle_in_transaction",
        Severity.ADVISORY,
        ok=False,
        detail=f"{plural(len(long), 'session')} idle in transaction, pid {pid} for "
        f"{duration(long[pid])}",
        hint="They keep locks and hold VACUUM back: end them, or set "
        "idle_in_transaction_session_timeout.",
    )


def _transactions(sessions: Sequence[Session], now: datetime) -> Check:
    long = {
        s.pid: now - s.xact_start
        for s in sessions
        if s.state is not SessionState.IDLE_IN_TRANSACTION
        and s.xact_start is not None
        and now - s.xact_start > _TRANSACTION_LONG
    }
    if not long:
        detail = "no transaction runs for long"
        return Check("transactions", Severity.ADVISORY, ok=True, detail=detail)
    pid = max(long, key=lambda p: long[p])
    return Check(
        "transactions",
        Severity.ADVISORY,
        ok=False,
        detail=f"{plural(len(long), 'transaction')} open for more than "
        f"{duration(_TRANSACTION_LONG)}, pid {pid} for {duration(long[pid])}",
        hint="VACUUM cannot remove what has died since; is it a dump, or stuck?",
    )


def _prepared(said: ServerConnections) -> Check:
    now = said.limits.asked_at
    old = [p for p in said.prepared if now - p.prepared_at > _PREPARED_LONG]
    if not old:
        detail = "no prepared transaction was left behind"
        return Check("prepared", Severity.ADVISORY, ok=True, detail=detail)
    return Check(
        "prepared",
        Severity.ADVISORY,
        ok=False,
        detail=f"{plural(len(old), 'prepared transaction')}, {old[0].gid} in {old[0].database} "
        f"for {duration(now - old[0].prepared_at)}",
        hint="They keep their locks, over a restart too: COMMIT PREPARED or ROLLBACK PREPARED.",
    )
