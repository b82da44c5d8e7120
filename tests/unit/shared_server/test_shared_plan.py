"""What the shared server lacks, whatever is there already, and in an order that can be resumed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shared_server.shared_world import (
    CLOSED,
    OPEN_AS_MADE,
    REQUIRES,
    SHARED,
    after,
    facts,
    only,
    properties,
    role,
    service,
    source,
)

from bot.model.checks import Outcome
from bot.model.database_properties import DatabaseGrant
from bot.model.facts import ServerState, Unanswered
from bot.model.installation import Service
from bot.model.secret import Secret
from bot.model.shared_server import PublicSchema, SharedDatabase, SharedServerFacts, Source
from bot.shared_server.acts import CreateDatabase
from bot.shared_server.plan import SharedPlan, shared_plan

TODAY = date(2026, 11, 22)
NAMES = ("authentik", "mealie", "immich")


def planned(
    services: tuple[Service, ...], there: SharedServerFacts, **sources: Source
) -> SharedPlan:
    return shared_plan(SHARED, services, there, sources, TODAY)


def kinds(plan: SharedPlan) -> list[tuple[str, str]]:
    return [(act.kind, act.name) for act in plan.acts]


@st.composite
def worlds(draw: st.DrawFn) -> tuple[tuple[Service, ...], SharedServerFacts, dict[str, Source]]:
    services = tuple(
        service(
            name,
            server=draw(st.sampled_from([SHARED, "old"])),
            extensions=tuple(draw(st.lists(st.sampled_from(sorted(REQUIRES)), unique=True))),
            connection_limit=draw(st.sampled_from([None, 7])),
        )
        for name in draw(st.lists(st.sampled_from(NAMES), unique=True))
    )
    names = st.sampled_from([*NAMES, "somebody"])
    roles = {
        name: role(name, connection_limit=draw(st.sampled_from([-1, 50])))
        for name in draw(st.lists(names, unique=True))
    }
    databases = {name: draw(shared_databases(name)) for name in draw(st.lists(names, unique=True))}
    sources = {
        s.name: draw(st.sampled_from([source(), source(sorts_by_bytes=True), source(collate="C")]))
        for s in services
        if s.server == "old"
    }
    there = facts(draw(st.integers(14, 18)), roles=roles, databases=databases)
    return services, there, sources


@st.composite
def shared_databases(draw: st.DrawFn, name: str) -> SharedDatabase:
    everybody = (DatabaseGrant(None, "CONNECT", grantable=False),)
    return SharedDatabase(
        properties(
            name,
            draw(st.sampled_from([name, "somebody"])),
            grants=draw(st.sampled_from([None, only(name), everybody])),
        ),
        frozenset(draw(st.sets(st.sampled_from(["cube", "vector"])))),
        draw(st.sampled_from([None, OPEN_AS_MADE, CLOSED, PublicSchema(True, True, False)])),
        tuple(draw(st.sets(st.sampled_from(NAMES), max_size=1))),
    )


@given(worlds())
def test_nothing_is_lacking_after_a_plan_and_each_part_of_it_can_be_resumed(
    world: tuple[tuple[Service, ...], SharedServerFacts, dict[str, Source]],
) -> None:
    services, there, sources = world
    plan = planned(services, there, **sources)
    for done, act in enumerate(plan.acts):
        # Cut off here, the next plan is the rest of this one.
        assert planned(services, there, **sources).acts == plan.acts[done:]
        there = after(act, there)
    end = planned(services, there, **sources)
    assert end.acts == ()
    assert end.differs == plan.differs  # what was other is left alone, and nothing new is other


def test_a_service_lacks_role_database_isolation_and_extensions_in_this_order() -> None:
    immich = service("immich", extensions=("vchord", "earthdistance", "vector"))
    assert kinds(planned((immich,), facts())) == [
        ("role", "immich"),
        ("database", "immich"),
        ("isolation", "immich"),
        ("extension", "vector"),
        ("extension", "vchord"),
        ("extension", "cube"),
        ("extension", "earthdistance"),
    ]


@pytest.mark.parametrize(("major", "closes"), [(14, True), (15, False), (18, False)])
def test_public_is_closed_where_the_major_leaves_it_open(major: int, closes: bool) -> None:
    plan = planned((service("mealie"),), facts(major))
    assert (("public_schema", "mealie") in kinds(plan)) is closes


def test_a_role_without_a_configured_limit_gets_one() -> None:
    plan = planned((service("mealie"), service("immich", connection_limit=7)), facts())
    made = {act.name: act.does for act in plan.acts if act.kind == "role"}
    assert "at most 50" in made["mealie"]
    assert "at most 7" in made["immich"]


def test_text_sorts_as_it_did_under_musl() -> None:
    mealie = service("mealie", server="old")
    plan = planned((mealie,), facts(), mealie=source(sorts_by_bytes=True))
    (database,) = [act for act in plan.acts if isinstance(act, CreateDatabase)]
    sql = database.sql(16)
    assert "LC_COLLATE 'C' LC_CTYPE 'en_US.utf8'" in sql
    assert "old calls its locale en_US.utf8 and sorts by bytes" in database.does


@pytest.mark.parametrize("collate", ["C", "POSIX", "C.UTF-8", "C.utf8"])
def test_a_locale_that_is_called_by_its_bytes_stays_what_it_is(collate: str) -> None:
    old = source(sorts_by_bytes=True, collate=collate)
    plan = planned((service("mealie", server="old"),), facts(), mealie=old)
    (database,) = [act for act in plan.acts if act.kind == "database"]
    assert database.does == (
        f"belongs to mealie, UTF8, locale {collate} for sorting, en_US.utf8 for letters (as on old)"
    )


def test_the_database_of_somebody_else_is_told_and_left_alone() -> None:
    theirs = SharedDatabase(properties("mealie", "somebody"), frozenset(), OPEN_AS_MADE)
    there = facts(14, roles={"mealie": role("mealie")}, databases={"mealie": theirs})
    plan = planned((service("mealie", extensions=("cube",)),), there)
    assert plan.acts == ()
    assert [(d.kind, d.here, d.wanted) for d in plan.differs] == [("owner", "somebody", "mealie")]
    assert plan.outcome is Outcome.ADVISORY


def differences_of_role(**more: object) -> dict[str, tuple[str, str]]:
    there = facts(roles={"mealie": role("mealie", **more)})
    plan = planned((service("mealie", connection_limit=20),), there)
    return {d.kind: (d.here, d.wanted) for d in plan.differs}


def test_a_role_that_is_other_is_told_in_every_way() -> None:
    assert differences_of_role(connection_limit=20) == {}
    assert differences_of_role(connection_limit=-1) == {"connection_limit": ("none", "20")}
    told = differences_of_role(
        can_login=False, powers=("SUPERUSER", "CREATEDB"), connection_limit=50, verifier=None
    )
    assert told == {
        "login": ("no", "yes"),
        "powers": ("SUPERUSER, CREATEDB", "none"),
        "connection_limit": ("50", "20"),
        "password": ("none", "the configured one"),
    }
    md5 = differences_of_role(connection_limit=20, verifier=Secret("md5" + "0" * 32))
    assert md5 == {"password": ("kept as MD5", "the configured one, as SCRAM")}
    other = role("another").verifier
    assert differences_of_role(connection_limit=20, verifier=other) == {
        "password": ("another one", "the configured one")
    }


def test_a_role_behind_a_fence_is_not_taken_for_a_difference() -> None:
    fenced = role("mealie", can_login=False, fence="a1b2c3")
    plan = planned((service("mealie"),), facts(roles={"mealie": fenced}))
    assert plan.differs == ()
    (check,) = [check for check in plan.checks if check.name == "fence"]
    assert "a1b2c3" in check.detail


def differences_of_database(**more: object) -> dict[str, tuple[str, str]]:
    given: dict[str, object] = {"extensions": frozenset(), "public": CLOSED}
    of_it = properties("mealie", "mealie", **{"grants": only("mealie")} | more)
    database = SharedDatabase(of_it, **given)  # type: ignore[arg-type]
    there = facts(roles={"mealie": role("mealie")}, databases={"mealie": database})
    plan = planned((service("mealie", server="old"),), there, mealie=source())
    assert plan.acts == ()
    return {d.kind: (d.here, d.wanted) for d in plan.differs}


def test_a_database_that_is_other_is_told() -> None:
    assert differences_of_database() == {}
    assert differences_of_database(collate="en_US.UTF-8") == {}  # another name of the same
    everybody = (DatabaseGrant(None, "CONNECT", grantable=False),)
    assert differences_of_database(encoding="SQL_ASCII", collate="C", grants=everybody) == {
        "encoding": ("SQL_ASCII", "UTF8"),
        "locale": ("C for sorting, en_US.utf8 for letters", "en_US.utf8"),
        "isolation": ("everybody may connect", "only its owner may connect"),
    }


def test_another_services_role_in_the_database_is_told() -> None:
    found = properties("mealie", "mealie", grants=only("mealie"))
    database = SharedDatabase(found, frozenset(), CLOSED, strangers=("immich",))
    there = facts(roles={"mealie": role("mealie")}, databases={"mealie": database})
    (difference,) = planned((service("mealie"),), there).differs
    assert difference.here == "immich may connect"
    assert 'FROM "immich"' in difference.by_hand


def failing(plan: SharedPlan) -> set[str]:
    return {check.name for check in plan.checks if not check.ok}


def test_all_is_well_with_a_fresh_server() -> None:
    plan = planned((service("mealie"), service("immich")), facts())
    assert failing(plan) == set()
    assert plan.blockers == ()


@pytest.mark.parametrize(
    ("check", "services", "there"),
    [
        ("superuser", (service("mealie"),), facts(is_superuser=False)),
        ("own_role", (service("mealie"),), facts(login="mealie")),
        ("writable", (service("mealie"),), facts(in_recovery=True)),
        ("distinct_databases", (service("a", database="x"), service("b", database="x")), facts()),
        ("distinct_owners", (service("a", owner="x"), service("b", owner="x")), facts()),
        ("passwords", (service("mealie", password=None),), facts()),
        ("extensions", (service("mealie", extensions=("postgis",)),), facts()),
    ],
)
def test_what_forbids_to_make_anything(
    check: str, services: tuple[Service, ...], there: SharedServerFacts
) -> None:
    plan = planned(services, there)
    assert [blocker.name for blocker in plan.blockers] == [check]
    assert plan.blockers[0].hint
    assert plan.outcome is Outcome.CRITICAL


def test_a_source_that_does_not_answer_forbids_only_a_database_like_it() -> None:
    mealie = service("mealie", server="old")
    silent = Unanswered(ServerState.DOWN, "nobody listens")
    assert "sources" in failing(planned((mealie,), facts(), mealie=silent))
    database = SharedDatabase(properties("mealie", "mealie"), frozenset(), CLOSED)
    there = facts(roles={"mealie": role("mealie")}, databases={"mealie": database})
    assert failing(planned((mealie,), there, mealie=silent)) == set()


@pytest.mark.parametrize(
    ("major", "more", "is_too_old"),
    [
        (14, {"provider": "i", "locale": "de"}, True),
        (15, {"provider": "i", "locale": "de"}, False),
        (15, {"provider": "i", "locale": "de", "icu_rules": "&a<b"}, True),
        (16, {"provider": "b", "locale": "C.UTF-8"}, True),
        (17, {"provider": "b", "locale": "C.UTF-8"}, False),
        (17, {"provider": "b", "locale": "PG_UNICODE_FAST"}, True),
    ],
)
def test_a_locale_provider_that_the_major_does_not_know_forbids_it(
    major: int, more: dict[str, object], is_too_old: bool
) -> None:
    plan = planned((service("mealie", server="old"),), facts(major), mealie=source(18, **more))
    assert ("locales" in failing(plan)) is is_too_old


def test_an_older_shared_server_and_one_that_has_ended_are_advised_against() -> None:
    plan = planned((service("mealie", server="old"),), facts(14), mealie=source(16))
    told = {check.name: check for check in plan.checks if not check.ok}
    assert told.keys() == {"major", "end_of_life"}
    assert "14, older than 16, on which mealie is" in told["major"].detail
    assert told["end_of_life"].detail == "PostgreSQL 14 ended on 2026-11-12"
    assert "Use 15 or newer" in told["end_of_life"].hint
    assert plan.blockers == ()


def test_the_sum_of_the_limits_is_held_against_the_connections_that_there_are() -> None:
    services = (service("mealie"), service("immich"))
    assert "connections" not in failing(planned(services, facts(max_connections=113)))
    assert "connections" in failing(planned(services, facts(max_connections=112)))
    roles = {"mealie": role("mealie", connection_limit=-1)}
    (check,) = [c for c in planned(services, facts(roles=roles)).checks if c.name == "connections"]
    assert check.detail == "without a limit: mealie"


def test_a_password_is_neither_in_a_plan_nor_in_its_sql() -> None:
    plan = planned((service("mealie"),), facts())
    assert "of mealie" not in repr(plan)
