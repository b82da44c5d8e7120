"""Who is shut out of a database, who is kept out of it alone, and what cannot be stopped."""

from dataclasses import replace

import pytest
from hypothesis import given
from support.fence_worlds import FEW, OID, a_role, a_session, facts, worlds

from bot.postgres.fence.decision import (
    elsewhere,
    faults,
    idle_superusers,
    kept_out,
    locked_out,
    not_stoppable,
    other_clients,
    to_be_ended,
    users_of_own_role,
)
from bot.postgres.fence.facts import FencedDatabase, FenceFacts, FenceRole, Named
from bot.postgres.fence.marks import DatabaseMark, RoleMark

MARK = RoleMark("run-1", OID, "shop")
CLOSED = FencedDatabase(OID, 0, DatabaseMark("run-1", -1))


def names(roles: tuple[FenceRole, ...]) -> list[str]:
    return [role.name for role in roles]


@FEW
@given(worlds())
def test_pgherds_own_role_is_in_no_list(world: FenceFacts) -> None:
    lists = (locked_out(world), kept_out(world), not_stoppable(world), idle_superusers(world))
    assert all(world.own_role not in names(roles) for roles in lists)


@FEW
@given(worlds())
def test_every_role_that_could_write_here_is_in_exactly_one_list(world: FenceFacts) -> None:
    listed = [
        *names(locked_out(world)),
        *names(kept_out(world)),
        *names(not_stoppable(world)),
        *names(idle_superusers(world)),
    ]
    connected = {session.role for session in other_clients(world)}
    could = {
        role.name
        for role in world.roles
        if role.can_login
        and role.name != world.own_role
        and (role.belongs_here or role.is_superuser or role.name in connected)
    }
    assert sorted(listed) == sorted(could)


@FEW
@given(worlds())
def test_nobody_is_shut_out_whom_another_database_needs(world: FenceFacts) -> None:
    working = {
        session.role
        for session in world.sessions
        if session.database == "annex" and session.kind == "client backend"
    }
    for role in locked_out(world):
        assert not role.other_databases
        assert role.name not in working


@FEW
@given(worlds())
def test_only_clients_are_ended_and_pgherd_is_none(world: FenceFacts) -> None:
    for session in to_be_ended(world):
        assert session.kind == "client backend"
        assert not (session.role == "herd" and session.application.startswith("pgherd")) or any(
            role.name == "herd" and role.mark is not None for role in world.marked
        )


def test_the_owner_a_sidecar_and_a_superuser_at_work_are_shut_out() -> None:
    world = facts(
        a_role("app"),
        a_role("exporter", belongs_here=False),
        a_role("boss", belongs_here=False, is_superuser=True),
        a_role("stranger", belongs_here=False),
        sessions=(a_session("exporter"), a_session("boss")),
    )
    assert names(locked_out(world)) == ["app", "exporter", "boss"]


@pytest.mark.parametrize("application", ["pgherd", "pgherd backup", "pgherd backup shop (nas:7)"])
def test_an_application_that_takes_the_name_of_pgherds_sessions_is_shut_out(
    application: str,
) -> None:
    named = a_session("app", application=application)
    world = facts(a_role("app", belongs_here=False), sessions=(named,))
    assert (other_clients(world), to_be_ended(world)) == ((named,), (named,))
    assert names(locked_out(world)) == ["app"]
    assert f"a session is still connected: {named}" in faults(world)
    own = facts(sessions=(replace(named, role="herd"),))
    assert (other_clients(own), users_of_own_role(own), to_be_ended(own)) == ((), (), ())


@pytest.mark.parametrize("application", ["", "psql", "pgherder", "pgherd-exporter", "my pgherd"])
def test_whoever_has_been_given_pgherds_role_is_told_by_another_name(application: str) -> None:
    borrower = a_session("herd", application=application)
    world = facts(sessions=(borrower,))
    assert (other_clients(world), users_of_own_role(world)) == ((borrower,), (borrower,))
    assert to_be_ended(world) == (borrower,)


def test_who_is_connected_to_another_database_alone_is_no_visitor_and_is_left_alone() -> None:
    there = a_session("reader", database="annex")
    world = facts(a_role("reader", belongs_here=False), sessions=(there,))
    assert (other_clients(world), to_be_ended(world), locked_out(world)) == ((), (), ())


def test_a_walsender_of_a_role_that_is_shut_out_is_left_alone() -> None:
    replica = a_session("app", kind="walsender")
    world = facts(a_role("app", can_login=False, mark=MARK), found=CLOSED, sessions=(replica,))
    assert (to_be_ended(world), faults(world)) == ((), ())


def test_a_superuser_that_others_need_is_not_among_those_that_the_limit_keeps_out() -> None:
    world = facts(
        a_role("boss", is_superuser=True, other_databases=("annex",)),
        a_role("shared", other_databases=("annex",)),
    )
    assert (names(kept_out(world)), names(not_stoppable(world))) == (["shared"], ["boss"])


def test_an_application_under_its_own_role_has_not_borrowed_pgherds() -> None:
    world = facts(a_role("app"), sessions=(a_session("app"),))
    assert users_of_own_role(world) == ()


@pytest.mark.parametrize(
    ("found", "fault"),
    [
        (None, "the database shop is gone"),
        (FencedDatabase(OID, 0, None), "the mark of the database shop is gone"),
        (
            FencedDatabase(OID, -1, CLOSED.mark),
            "accepts connections again: its connection limit is -1",
        ),
        (
            FencedDatabase(OID, 1, CLOSED.mark),
            "accepts connections again: its connection limit is 1",
        ),
    ],
)
def test_a_database_that_is_not_closed_any_more_is_a_fault(
    found: FencedDatabase | None, fault: str
) -> None:
    assert len(faults(facts(found=found))) == 1
    assert fault in faults(facts(found=found))[0]


def test_a_superuser_that_is_shut_out_and_was_let_in_again_is_one_fault() -> None:
    world = facts(a_role("boss", is_superuser=True, mark=MARK), found=CLOSED)
    assert faults(world) == ("somebody has allowed the role boss to log in again",)


def test_a_role_is_needed_where_it_has_something_is_connected_or_is_fenced_out() -> None:
    needed = a_role(
        "app", can_login=False, other_databases=("wiki",), mark=RoleMark("run-2", 5, "annex")
    )
    sessions = (
        a_session("app", database="photos"),
        a_session("app", database="copies", kind="walsender"),
        a_session("other", database="music"),
    )
    world = facts(needed, sessions=sessions)
    assert elsewhere(world, needed) == ("annex", "photos", "wiki")


def test_the_mark_of_the_very_fence_is_no_need_of_another_database() -> None:
    marked = a_role("app", can_login=False, mark=MARK)
    assert elsewhere(facts(marked, found=CLOSED), marked) == ()
    renamed = a_role("app", can_login=False, mark=RoleMark("run-1", OID, "as it was called"))
    assert elsewhere(facts(renamed, found=CLOSED), renamed) == ()


def test_to_be_connected_to_the_maintenance_database_is_no_use_of_it() -> None:
    world = facts(a_role("app"), sessions=(a_session("app", database="postgres"),))
    assert names(locked_out(world)) == ["app"]


def test_a_walsender_is_no_visitor_and_does_not_make_its_role_one() -> None:
    world = facts(
        a_role("replica", belongs_here=False), sessions=(a_session("replica", kind="walsender"),)
    )
    assert (other_clients(world), locked_out(world), to_be_ended(world)) == ((), (), ())


def test_a_session_of_a_role_shut_out_is_ended_in_every_database() -> None:
    elsewhere = a_session("app", database="postgres")
    world = facts(a_role("app", can_login=False, mark=MARK), found=CLOSED, sessions=(elsewhere,))
    assert to_be_ended(world) == (elsewhere,)
    assert faults(world) == (f"a session is still connected: {elsewhere}",)


def test_a_fence_that_nobody_has_touched_has_no_faults() -> None:
    world = facts(
        a_role("app", can_login=False, mark=MARK),
        a_role("herd", is_superuser=True),
        a_role("late"),
        a_role("postgres", is_superuser=True, belongs_here=False),
        found=CLOSED,
        sessions=(a_session("herd", application="pgherd backup"),),
    )
    assert faults(world) == ()


def test_each_way_to_open_a_fence_is_a_fault() -> None:
    world = facts(
        a_role("app", mark=MARK),
        a_role("lord", is_superuser=True),
        found=FencedDatabase(OID, 5, DatabaseMark("run-1", -1)),
        sessions=(a_session("app", pid=7, client=None, application=""),),
        prepared=(Named("left", "app"),),
        subscriptions=(Named("in", "app"),),
        own_is_superuser=False,
    )
    assert faults(world) == (
        (
            "pgherd's role herd is not a superuser and cannot see who is connected: it cannot tell "
            "whether the fence holds"
        ),
        "the database shop accepts connections again: its connection limit is 5",
        "somebody has allowed the role app to log in again",
        "the superuser lord can log in and write: it is newer than the fence",
        "a session is still connected: without a name as app from a local socket (pid 7)",
        "anybody can commit the prepared transaction 'left' of app",
        "the subscription in writes what it receives",
    )


def test_marks_of_other_databases_are_not_ours() -> None:
    world = facts(
        a_role("here", mark=MARK),
        a_role("there", mark=RoleMark("run-2", 5, "shop")),
        a_role("of one that is gone", mark=RoleMark("run-3", 99, "shop")),
        a_role("of another that is gone", mark=RoleMark("run-4", 98, "annex")),
    )
    assert names(world.marked) == ["here", "of one that is gone"]
    assert world.runs == {"run-1", "run-3"}
