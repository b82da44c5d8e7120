"""Facts for a fence's decisions, made by hand or drawn by hypothesis."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from bot.postgres.fence.facts import (
    CLIENT,
    FencedDatabase,
    FenceFacts,
    FenceRole,
    FenceSession,
    Named,
    ScheduledJob,
)
from bot.postgres.fence.marks import DatabaseMark, RoleMark

FEW = settings(max_examples=40, deadline=None)
"""A world is made of many parts, and drawing one takes milliseconds."""
START = datetime(2026, 1, 1, tzinfo=UTC)
OID = 16400


def a_role(name: str, **more: Any) -> FenceRole:
    usual = {
        "can_login": True,
        "is_superuser": False,
        "belongs_here": True,
        "other_databases": (),
        "mark": None,
    }
    return FenceRole(name, **{**usual, **more})


def a_session(role: str, **more: Any) -> FenceSession:
    usual = {
        "pid": 1,
        "backend_start": START,
        "kind": CLIENT,
        "database": "shop",
        "application": "shop",
        "client": "10.0.0.2",
    }
    return FenceSession(role=role, **{**usual, **more})


def facts(*roles: FenceRole, **more: Any) -> FenceFacts:
    usual: dict[str, Any] = {
        "server": "old",
        "database": "shop",
        "own_role": "herd",
        "own_is_superuser": True,
        "found": FencedDatabase(OID, -1, None),
        "database_oids": frozenset({1, 5, OID}),
        "sessions": (),
        "prepared": (),
        "subscriptions": (),
    }
    return FenceFacts(roles=roles, **{**usual, **more})


_NAMES = st.sampled_from(["app", "reader", "boss", "dba", "herd", 'it\'s "x" | %I'])
_DATABASES = st.sampled_from(["shop", "annex", "postgres"])
_MARKS = st.sampled_from(
    [None, RoleMark("run-1", OID, "shop"), RoleMark("run-9", 5, "annex"), RoleMark("r", 7, "shop")]
)


@st.composite
def worlds(draw: st.DrawFn) -> FenceFacts:
    """Any server that there can be, with a fence or without."""
    names = draw(st.lists(_NAMES, unique=True))
    roles = [
        FenceRole(
            name,
            can_login=draw(st.booleans()),
            is_superuser=draw(st.booleans()),
            belongs_here=draw(st.booleans()),
            other_databases=tuple(draw(st.lists(st.just("annex"), max_size=1))),
            mark=draw(_MARKS),
        )
        for name in names
    ]
    sessions = [
        a_session(
            draw(st.sampled_from(names)),
            database=draw(_DATABASES),
            kind=draw(st.sampled_from([CLIENT, "walsender", "parallel worker"])),
            application=draw(st.sampled_from(["shop", "pgherd", "pgherd backup", ""])),
        )
        for _ in range(draw(st.integers(0, 4)) if names else 0)
    ]
    marks = st.sampled_from([None, DatabaseMark("run-1", -1), DatabaseMark("run-1", 20)])
    return facts(
        *roles,
        sessions=tuple(sessions),
        found=FencedDatabase(OID, draw(st.sampled_from([-1, 0, 20])), draw(marks)),
        prepared=tuple(draw(st.lists(st.just(Named("gid", "app")), max_size=1))),
        subscriptions=tuple(draw(st.lists(st.just(Named("sub", "app")), max_size=1))),
        jobs=tuple(draw(st.lists(st.just(ScheduledJob("j", "app", "* * * * *", "x")), max_size=1))),
    )
