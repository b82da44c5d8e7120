"""The connections for programs: the JSON of `pgherd connections --json`."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.model.checks import Check, Outcome, worst
from bot.model.connections import PreparedTransaction, ServerConnections, Session, SessionState
from bot.model.facts import ServerState, Unanswered
from bot.reports.connections.chains import Chain, Head, chains
from bot.reports.connections.checks import connection_checks
from bot.reports.connections.facts import ServerLook, Share, by_application, by_database, used
from bot.reports.connections.statement import shown


def connections_data(looks: Sequence[ServerLook]) -> dict[str, object]:
    """`ok` is false when a critical check failed; advisories leave it true."""
    checks = [connection_checks(look.said) for look in looks]
    every = [check for of_one in checks for check in of_one]
    return {
        "ok": worst(every) is not Outcome.CRITICAL,
        "servers": [_server(look, of_one) for look, of_one in zip(looks, checks, strict=True)],
    }


def _server(look: ServerLook, checks: Iterable[Check]) -> dict[str, object]:
    said = look.said
    known = (
        {"state": said.state, "max": None, "used": None, "databases": []}
        if isinstance(said, Unanswered)
        else _known(said)
    )
    return {"name": look.server.name, **known, "checks": [check.as_data() for check in checks]}


def _known(seen: ServerConnections) -> dict[str, object]:
    return {
        "state": ServerState.UP,
        "max": seen.limits.max_connections,
        "reserved": seen.limits.reserved,
        "used": used(seen),
        "own": seen.limits.own,
        "sees_all": seen.limits.sees_all,
        "replication": seen.limits.replication,
        "background": seen.limits.background,
        "databases": [{"name": share.name[0], **_states(share)} for share in by_database(seen)],
        "applications": [
            {"name": share.name[0], "user": share.name[1], **_states(share)}
            for share in by_application(seen)
        ],
        "sessions": [session_data(session) for session in seen.sessions],
        "prepared": [_prepared(prepared) for prepared in seen.prepared],
        "blocking": [_chain(chain) for chain in chains(seen)],
    }


def _states(share: Share) -> dict[str, int]:
    return {state.replace(" ", "_"): share.by_state[state] for state in SessionState}


def session_data(session: Session) -> dict[str, object]:
    """A session; of its statement what may be shown."""
    return {
        "pid": session.pid,
        "backend_start": _time(session.backend_start),
        "backend_type": session.backend_type,
        "database": session.database,
        "user": session.user,
        "application": session.application,
        "client": session.client,
        "state": session.state,
        "waits": session.waits,
        "waiting_since": _time(session.waiting_since),
        "state_since": _time(session.state_since),
        "query_start": _time(session.query_start),
        "xact_start": _time(session.xact_start),
        "statement": None if session.statement is None else shown(session.statement),
        "blocked_by": list(session.blocked_by),
        "own": session.own,
    }


def _prepared(prepared: PreparedTransaction) -> dict[str, object]:
    return {
        "gid": prepared.gid,
        "database": prepared.database,
        "owner": prepared.owner,
        "prepared_at": _time(prepared.prepared_at),
        "blocks": list(prepared.blocks),
    }


def _chain(chain: Chain) -> dict[str, object]:
    return {
        "head": _head(chain.head),
        "blocked": [{"pid": w.session.pid, "depth": w.depth} for w in chain.waiters],
    }


def _head(head: Head) -> dict[str, object]:
    match head:
        case Session():
            return {"pid": head.pid, "gid": None}
        case PreparedTransaction():
            return {"pid": None, "gid": head.gid}
        case _:
            return {"pid": head, "gid": None}


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
