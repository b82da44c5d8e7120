"""A server with a few clients that is well, and sessions that can be changed."""

from datetime import UTC, datetime, timedelta

from bot.model.connections import (
    ConnectionCount,
    ConnectionLimits,
    PreparedTransaction,
    ServerConnections,
    Session,
    SessionState,
)
from bot.model.installation import Server

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SERVER = Server(
    name="shared", host="127.0.0.1", port=5432, user="postgres", password=None, database="postgres"
)
LIMITS = ConnectionLimits(
    max_connections=103,
    reserved=3,
    sees_all=True,
    own=1,
    replication=0,
    background=5,
    asked_at=NOW,
)
WELL = ServerConnections(
    limits=LIMITS,
    counts=(
        ConnectionCount("immich", "immich", "immich-api", SessionState.ACTIVE, 2),
        ConnectionCount("immich", "immich", "immich-api", SessionState.IDLE, 5),
        ConnectionCount("mealie", "mealie", "", SessionState.IDLE, 3),
    ),
    sessions=(),
    prepared=(),
)


def a_session(pid: int, *blocked_by: int, **changes: object) -> Session:
    values: dict[str, object] = {
        "pid": pid,
        "backend_start": NOW - timedelta(hours=3),
        "backend_type": "client backend",
        "database": "immich",
        "user": "immich",
        "application": "immich-api",
        "client": "172.18.0.3",
        "state": SessionState.WAITING if blocked_by else SessionState.ACTIVE,
        "waits": "Lock: transactionid" if blocked_by else None,
        "waiting_since": NOW - timedelta(seconds=pid) if blocked_by else None,
        "state_since": NOW,
        "query_start": NOW,
        "xact_start": NOW,
        "statement": None,
        "blocked_by": blocked_by,
        "own": False,
    }
    return Session(**{**values, **changes})  # type: ignore[arg-type]


def a_prepared(gid: str, *blocks: int, minutes: int = 1) -> PreparedTransaction:
    return PreparedTransaction(gid, "immich", "immich", NOW - timedelta(minutes=minutes), blocks)
