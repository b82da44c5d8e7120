from dataclasses import replace
from datetime import timedelta

import pytest
from reports.connections_world import LIMITS, NOW, WELL, a_prepared, a_session

from bot.model.checks import Check, Outcome, worst
from bot.model.connections import ConnectionCount, ServerConnections, SessionState
from bot.model.facts import ServerState, Unanswered
from bot.reports.connections.checks import connection_checks

IDLE_IN_TRANSACTION = SessionState.IDLE_IN_TRANSACTION


def failed(said: ServerConnections | Unanswered) -> dict[str, Check]:
    return {check.name: check for check in connection_checks(said) if not check.ok}


def test_a_server_that_is_well_fails_no_check() -> None:
    checks = connection_checks(WELL)
    assert worst(checks) is Outcome.GOOD
    assert [check.hint for check in checks] == [""] * len(checks)


@pytest.mark.parametrize(
    ("sessions", "severity"), [(78, None), (79, "advisory"), (93, "advisory"), (94, "critical")]
)
def test_room_is_what_is_not_reserved_and_our_own_look_takes_a_place(
    sessions: int, severity: str | None
) -> None:
    counts = (ConnectionCount("immich", "immich", "", SessionState.IDLE, sessions),)
    check = failed(replace(WELL, counts=counts)).get("room")
    assert (check.severity if check else None) == severity


def test_a_server_with_nothing_but_reserved_connections_is_full() -> None:
    limits = replace(LIMITS, max_connections=3)
    assert failed(replace(WELL, limits=limits))["room"].severity == "critical"


def test_a_role_that_sees_its_own_sessions_only_is_told_so() -> None:
    check = failed(replace(WELL, limits=replace(LIMITS, sees_all=False)))["sight"]
    assert (check.severity, "pg_monitor" in check.hint) == ("advisory", True)


@pytest.mark.parametrize(
    ("session", "name"),
    [
        (a_session(61, 1), "blocked"),
        (a_session(60, 1), None),
        (
            a_session(1, state=IDLE_IN_TRANSACTION, state_since=NOW - timedelta(minutes=6)),
            "idle_in_transaction",
        ),
        (a_session(1, state=IDLE_IN_TRANSACTION, state_since=NOW - timedelta(minutes=5)), None),
        (a_session(1, xact_start=NOW - timedelta(hours=2)), "transactions"),
        (a_session(1, xact_start=NOW - timedelta(hours=2), own=True), None),
        (a_session(1, state=SessionState.UNKNOWN, state_since=None, xact_start=None), None),
    ],
)
def test_a_session_that_takes_too_long_is_an_advisory(session: object, name: str | None) -> None:
    checks = failed(replace(WELL, sessions=(session,)))
    assert list(checks) == ([name] if name else [])
    assert {check.severity for check in checks.values()} <= {"advisory"}
    assert all(check.hint for check in checks.values())


@pytest.mark.parametrize(("minutes", "fails"), [(5, False), (6, True)])
def test_a_prepared_transaction_that_was_forgotten_is_an_advisory(
    minutes: int, *, fails: bool
) -> None:
    checks = failed(replace(WELL, prepared=(a_prepared("old", minutes=minutes),)))
    assert ("prepared" in checks) is fails


@pytest.mark.parametrize("state", [s for s in ServerState if s is not ServerState.UP])
def test_a_server_that_does_not_answer_is_critical_with_a_way_on(state: ServerState) -> None:
    (check,) = connection_checks(Unanswered(state, "the reason"))
    assert (check.severity, check.detail) == ("critical", f"{state}: the reason")
    assert check.hint


@pytest.mark.parametrize(
    ("name", "state", "begin"),
    [
        ("idle_in_transaction", IDLE_IN_TRANSACTION, "state_since"),
        ("transactions", SessionState.ACTIVE, "xact_start"),
    ],
)
def test_of_several_the_longest_is_named(name: str, state: SessionState, begin: str) -> None:
    hours = {1: 2, 2: 5, 3: 3}
    sessions = tuple(
        a_session(pid, state=state, **{begin: NOW - timedelta(hours=age)})
        for pid, age in hours.items()
    )
    check = failed(replace(WELL, sessions=sessions))[name]
    assert check.detail.startswith("3 ")
    assert "pid 2 for" in check.detail
    assert "5 h" in check.detail
