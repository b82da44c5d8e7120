"""Closing and lifting a fence on a model of the server: afterwards all is as it was."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from support.fence_worlds import FEW, OID, a_role, facts, worlds

from bot.postgres.fence.decision import faults, kept_out, locked_out, to_be_ended
from bot.postgres.fence.facts import FencedDatabase, FenceFacts, FenceRole
from bot.postgres.fence.marks import CHECKPOINTS_SETTING, FENCE_SETTING, DatabaseMark, RoleMark
from bot.postgres.fence.sql_statements import Statement, closing, lifting


def applied(world: FenceFacts, statements: tuple[Statement, ...]) -> FenceFacts:
    """What the server would make of them."""
    for text, name, *values in statements:
        if text.startswith("ALTER ROLE"):
            roles = tuple(_role(r, text, values) if r.name == name else r for r in world.roles)
            world = replace(world, roles=roles)
        else:
            assert name == world.database
            assert world.found is not None
            world = replace(world, found=_database(world.found, text, values))
    return world


def _role(role: FenceRole, text: str, values: list[str]) -> FenceRole:
    match text.removeprefix("ALTER ROLE %I "):
        case "LOGIN":
            return replace(role, can_login=True)
        case "NOLOGIN":
            return replace(role, can_login=False)
        case "SET %I = %L":
            assert values[0] == FENCE_SETTING
            return replace(role, mark=RoleMark.parse(values[1]))
        case "RESET %I":
            assert values == [FENCE_SETTING]
            return replace(role, mark=None)
    raise AssertionError(text)


def _database(found: FencedDatabase, text: str, values: list[str]) -> FencedDatabase:
    change = text.removeprefix("ALTER DATABASE %I ")
    if change.startswith("CONNECTION LIMIT "):
        return replace(found, connection_limit=int(change.removeprefix("CONNECTION LIMIT ")))
    match change:
        case "SET %I = %L":
            return replace(found, mark=DatabaseMark.parse(values[1]))
        case "RESET %I":
            return replace(found, mark=None) if values == [FENCE_SETTING] else found
    raise AssertionError(text)


def unfenced(world: FenceFacts) -> FenceFacts:
    assert world.found is not None
    return replace(
        world,
        roles=tuple(replace(role, mark=None) for role in world.roles),
        found=replace(world.found, mark=None),
    )


def quiet(world: FenceFacts) -> FenceFacts:
    """Once those are gone whom the fence has no room for, and the rest was settled by its owner."""
    left = set(to_be_ended(world))
    sessions = tuple(s for s in world.sessions if s not in left)
    return replace(world, sessions=sessions, prepared=(), subscriptions=())


@FEW
@given(worlds().map(unfenced), st.integers(1, 3))
def test_lifting_brings_back_what_was_before_however_often_it_was_closed(
    before: FenceFacts, times: int
) -> None:
    world = before
    for _ in range(times):
        world = applied(world, closing(world, "run-2"))
    world = applied(world, lifting(world))
    assert world == before
    assert lifting(world) == ()


@FEW
@given(worlds().map(unfenced))
def test_a_closed_fence_holds_once_its_sessions_have_ended(before: FenceFacts) -> None:
    world = quiet(applied(before, closing(before, "run-2")))
    assert world.runs == {"run-2"}
    assert {role.name for role in world.marked} == {role.name for role in locked_out(before)}
    assert faults(world) == ()


@FEW
@given(worlds())
def test_closing_again_mends_whatever_somebody_has_opened(world: FenceFacts) -> None:
    world = quiet(applied(world, closing(world, "run-1")))
    assert faults(world) == ()
    assert all(not role.can_login for role in world.marked)


@FEW
@given(worlds())
def test_lifting_touches_marked_roles_only(world: FenceFacts) -> None:
    marked = {role.name for role in world.marked}
    touched = {name for text, name, *_ in lifting(world) if text.startswith("ALTER ROLE")}
    assert touched == marked


@FEW
@given(worlds())
def test_closing_leaves_alone_whom_others_need(world: FenceFacts) -> None:
    marked = {role.name for role in world.marked}
    touched = {name for text, name, *_ in closing(world, "r") if text.startswith("ALTER ROLE")}
    assert touched.isdisjoint({role.name for role in kept_out(world)} - marked)


def test_what_somebody_has_opened_by_hand_stays_as_he_left_it() -> None:
    opened = FencedDatabase(OID, 7, DatabaseMark("run-1", -1))
    world = facts(a_role("app", mark=RoleMark("run-1", OID, "shop")), found=opened)
    lifted = applied(world, lifting(world))
    assert lifted.found == FencedDatabase(OID, 7, None)


def test_a_limit_whose_mark_was_lost_is_taken_for_none() -> None:
    shut = a_role("app", can_login=False, mark=RoleMark("run-1", OID, "shop"))
    world = facts(shut, found=FencedDatabase(OID, 0, None))
    assert applied(world, lifting(world)).found == FencedDatabase(OID, -1, None)
    closed = applied(world, closing(world, "run-1"))
    assert closed.found == FencedDatabase(OID, 0, DatabaseMark("run-1", -1))


def test_roles_of_a_database_that_is_gone_are_let_in() -> None:
    shut = a_role("app", can_login=False, mark=RoleMark("run-1", 99, "shop"))
    assert [name for _, name, *_ in lifting(facts(shut, found=None))] == ["app", "app"]


def test_closing_again_shuts_out_whom_somebody_has_let_in_and_keeps_the_mark() -> None:
    mark = RoleMark("run-1", OID, "as it was called")
    opened = a_role("app", mark=mark)
    needed = a_role("shared", other_databases=("annex",), mark=mark)
    world = facts(opened, needed, found=FencedDatabase(OID, 0, DatabaseMark("run-1", 7)))
    closed = applied(world, closing(world, "run-1"))
    assert closed.roles == (replace(opened, can_login=False), replace(needed, can_login=False))
    assert closed.found == world.found


def test_a_database_without_a_fence_is_not_touched_by_lifting_even_if_its_limit_is_zero() -> None:
    assert lifting(facts(a_role("app"), found=FencedDatabase(OID, 0, None))) == ()


def test_the_limit_of_before_is_kept_even_where_it_was_zero_and_what_was_set_since_stays() -> None:
    world = facts(a_role("app"), found=FencedDatabase(OID, 0, None))
    closed = applied(world, closing(world, "run-1"))
    assert closed.found == FencedDatabase(OID, 0, DatabaseMark("run-1", 0))
    shut = a_role("app", can_login=False, mark=RoleMark("run-1", OID, "shop"))
    reopened = facts(shut, found=FencedDatabase(OID, 9, None))  # the mark is gone, and not by us
    again = applied(reopened, closing(reopened, "run-1"))
    assert again.found == FencedDatabase(OID, 0, DatabaseMark("run-1", 9))


def test_lifting_forgets_the_checkpoints_too() -> None:
    world = facts(found=FencedDatabase(OID, 0, DatabaseMark("run-1", -1)))
    assert lifting(world) == (
        ("ALTER DATABASE %I CONNECTION LIMIT -1", "shop"),
        ("ALTER DATABASE %I RESET %I", "shop", FENCE_SETTING),
        ("ALTER DATABASE %I RESET %I", "shop", CHECKPOINTS_SETTING),
    )
