"""What forbids a switch, what has to be known, and what its confirmation is bound to."""

from typing import Any

import pytest
from migration.migration_world import FACTS, plan

from bot.migration.report import plan_report
from bot.model.checks import Outcome
from bot.model.deployments import ActiveOverride, DeploymentPreflight
from bot.model.fences import FencePreflight, FenceState, Writer
from bot.model.plans import Problem

PROBLEM = Problem("compose_missing", "mealie", "There is no Compose.", "Install it.")
CRON = Writer("scheduled job", "nightly", "runs at 3", "unschedule it")


def test_a_world_in_order_forbids_nothing() -> None:
    assert plan().blockers == ()
    assert plan().warnings == ()
    assert plan_report(plan()).outcome is Outcome.GOOD


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"deployment": PROBLEM}, ["compose_missing"]),
        ({"fence": PROBLEM, "override": PROBLEM}, ["compose_missing", "compose_missing"]),
        ({"target_objects": PROBLEM}, ["compose_missing"]),
        ({"target_objects": None}, ["database_missing"]),
        ({"target_objects": 3}, ["database_not_empty"]),
        ({"unfinished": ("r1",)}, ["run_unfinished"]),
        ({"override": ActiveOverride("r1", "shared_postgres")}, ["pointed_already"]),
        ({"source_fence": FenceState("r1", ("mealie",), holds=True)}, ["fenced_already"]),
    ],
)
def test_what_forbids_it_is_named(changes: dict[str, Any], codes: list[str]) -> None:
    found = plan(**changes)
    assert [problem.code for problem in found.blockers] == codes
    assert all(problem.hint for problem in found.blockers)
    assert plan_report(found).outcome is Outcome.CRITICAL


def test_an_unfinished_run_is_named_alone_although_its_traces_are_seen_too() -> None:
    found = plan(
        unfinished=("r1",),
        override=ActiveOverride("r1", "shared_postgres"),
        source_fence=FenceState("r1", ("mealie",), holds=True),
    )
    assert [problem.code for problem in found.blockers] == ["run_unfinished"]
    assert "pgherd rollback r1" in found.blockers[0].hint


def test_a_writer_that_a_fence_cannot_hold_is_told_and_one_that_undoes_it_forbids() -> None:
    told = plan(fence=FencePreflight(("mealie",), (CRON,), "pgherd"))
    assert [problem.code for problem in told.warnings] == ["writes_past_the_fence"]
    assert told.blockers == ()
    worse = Writer("subscription", "sub", "applies changes", "drop it", blocks=True)
    forbidden = plan(fence=FencePreflight(("mealie",), (worse,), "pgherd"))
    assert [problem.code for problem in forbidden.blockers] == ["writes_past_the_fence"]
    assert forbidden.warnings == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"deployment": DeploymentPreflight(("another line",), ("mealie",), "f1")},
        {
            "deployment": DeploymentPreflight(
                ("compose.override.yaml: POSTGRES_SERVER of mealie",), (), "f2"
            )
        },
        {"fence": FencePreflight(("mealie", "sidecar"), (), "pgherd")},
        {"target_fence": FenceState("r0", ("mealie",), holds=True)},
        {"versions": {"mealie_postgres": "15.20", "shared_postgres": "17.1"}},
    ],
)
def test_another_world_is_another_plan(changes: dict[str, Any]) -> None:
    assert plan(**changes).hash != plan().hash


def test_what_moves_by_itself_does_not_make_another_plan() -> None:
    assert plan(downtimes_s=(4.0, 9.0, 5.0)).hash == plan().hash
    assert plan(health_problem="it is slow").hash == plan().hash


def test_how_long_it_takes_is_what_was_measured_or_not_said() -> None:
    assert plan().estimate_s is None
    assert plan(downtimes_s=(4.0, 90.0, 5.0)).estimate_s == 5.0
    assert FACTS.downtimes_s == ()


def test_roles_and_sessions_that_are_shut_out_are_shown() -> None:
    fence = FencePreflight(
        ("mealie",), (), "pgherd", kept_out=("reader",), sessions=("adminer (postgres)",)
    )
    found = plan(fence=fence)
    shown = "\n".join(found.changes)
    assert "can no longer log in: mealie" in shown
    assert "reader" in shown
    assert found.disconnects == ("adminer (postgres)",)
    assert "adminer" in str(plan_report(found).sections)


def test_a_session_that_comes_or_goes_does_not_make_another_plan() -> None:
    there = FencePreflight(("mealie",), (), "pgherd", sessions=("adminer (postgres)",))
    assert plan(fence=there).hash == plan().hash
