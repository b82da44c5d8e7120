"""What is said of a fence before it is closed, and when pgherd refuses to close it."""

import pytest
from support.fence_worlds import OID, a_role, a_session, facts

from bot.model.fences import FencePreflight
from bot.postgres.fence.facts import Named, ScheduledJob
from bot.postgres.fence.marks import RoleMark
from bot.postgres.fence.writers import cannot_hold, preflight_of, refusal, writers

CRON = ScheduledJob("nightly", "postgres", "0 3 * * *", "postgres")


def test_a_survey_names_roles_sessions_and_who_keeps_his_other_databases() -> None:
    session = a_session("app", pid=7)
    world = facts(
        a_role("app"),
        a_role("closed", can_login=False, mark=RoleMark("run-1", OID, "shop")),
        a_role("shared", other_databases=("annex",)),
        sessions=(session,),
    )
    assert preflight_of(world) == FencePreflight(
        roles=("app", "closed"),
        kept_out=("shared",),
        sessions=("shop as app from 10.0.0.2 (pid 7)",),
        writers=(),
        own_role="herd",
    )


def test_everything_that_writes_in_spite_of_a_fence_is_named_the_worst_first() -> None:
    world = facts(
        a_role("boss", is_superuser=True, other_databases=("annex",)),
        a_role("dba", is_superuser=True, belongs_here=False),
        sessions=(
            a_session("boss", kind="TimescaleDB scheduler"),
            a_session("boss", kind="logical replication apply worker"),
            a_session("boss", kind="autovacuum worker"),
            a_session("boss", kind="pg_cron launcher", database="postgres"),
        ),
        prepared=(Named("left", "app"),),
        subscriptions=(Named('in "quotes"', "app"),),
        jobs=(CRON,),
    )
    assert [(w.kind, w.name, w.blocks) for w in writers(world)] == [
        ("superuser", "boss", True),
        ("prepared transaction", "left", True),
        ("subscription", 'in "quotes"', True),
        ("scheduled job", "nightly", True),
        ("superuser", "dba", False),
        ("background worker", "TimescaleDB scheduler", False),
    ]
    blocked = cannot_hold(world)
    assert blocked is not None
    assert blocked.code == "fence_useless"
    for part in ("superuser boss", "annex", "prepared transaction left", "nightly"):
        assert part in blocked.message
    assert 'ALTER SUBSCRIPTION "in ""quotes""" DISABLE' in blocked.hint


def test_only_what_blocks_is_told_as_the_reason_and_each_hint_once() -> None:
    world = facts(
        a_role("dba", is_superuser=True, belongs_here=False),
        prepared=(Named("one", "app"), Named("two", "app")),
    )
    blocked = cannot_hold(world)
    assert blocked is not None
    assert "dba" not in blocked.message
    assert blocked.hint == "Run COMMIT PREPARED or ROLLBACK PREPARED, as its application would."
    assert cannot_hold(facts(a_role("dba", is_superuser=True, belongs_here=False))) is None


@pytest.mark.parametrize(
    "kind",
    [
        "client backend",
        "autovacuum worker",
        "parallel worker",
        "walsender",
        "slotsync worker",
        "logical replication apply worker",
    ],
)
def test_what_is_the_servers_own_is_no_background_worker_of_an_extension(kind: str) -> None:
    assert writers(facts(sessions=(a_session("app", kind=kind),))) == ()


def test_a_job_of_a_role_that_is_shut_out_does_not_run() -> None:
    world = facts(a_role("app"), jobs=(ScheduledJob("j", "app", "* * * * *", "shop"),))
    assert writers(world) == ()
    shut = a_role("app", can_login=False, mark=RoleMark("run-1", OID, "shop"))
    assert writers(facts(shut, jobs=world.jobs)) == ()
    assert cannot_hold(world) is None


def test_pgherds_login_has_to_be_a_superuser_of_its_own() -> None:
    assert refusal(facts(a_role("app")), "app") is None
    weak = refusal(facts(own_is_superuser=False), "app")
    same = refusal(facts(a_role("herd")), "herd")
    shared = refusal(facts(sessions=(a_session("herd", application="psql"),)), "app")
    assert weak is not None
    assert same is not None
    assert shared is not None
    assert [weak.code, same.code, shared.code] == [
        "fence_forbidden",
        "fence_own_login",
        "fence_own_login",
    ]
    assert "psql as herd" in shared.message
    assert all("docs/own-role.md" in found.hint for found in (weak, same, shared))
    own = facts(sessions=(a_session("herd", application="pgherd backup"),))
    assert refusal(own, "app") is None
