"""What forbids the way back, and what is said about data that stays."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.model.deployments import ActiveOverride
from bot.model.fences import FencePreflight, Writer
from bot.model.plans import Plan, PlannedStep, Problem
from bot.model.runs import Run, RunKind, RunState
from bot.rollback.plan import RollbackFacts, rollback_plan

RUN = Run(
    "20261122T020000Z-4f3a",
    RunKind.MIGRATION,
    RunState.DONE,
    {"service": "mealie", "source": "mealie_postgres", "target": "shared_postgres"},
    "0" * 64,
    ("mealie",),
    ("mealie_postgres", "shared_postgres"),
    datetime(2026, 11, 22, 2, 0, tzinfo=UTC),
    "ada",
    (),
)
FACTS = RollbackFacts(
    FencePreflight(("mealie",), (), "pgherd"),
    None,
    ActiveOverride(RUN.id, "shared_postgres"),
    0,
    (),
)
PROBLEM = Problem("server_down", "shared_postgres", "It does not answer.", "Start it.")


def plan(run: Run = RUN, **changes: Any) -> Plan:
    return rollback_plan(run, [PlannedStep("a", "b")], replace(FACTS, **changes))


def test_a_migration_in_force_can_be_taken_back() -> None:
    assert plan().blockers == ()
    assert plan().warnings == ()


@pytest.mark.parametrize(
    ("override", "codes"),
    [
        (None, ["not_in_force"]),
        (ActiveOverride("another", "shared_postgres"), ["not_in_force"]),
        (ActiveOverride(RUN.id, "another_postgres"), ["not_in_force"]),
        (PROBLEM, ["server_down"]),
    ],
)
def test_what_is_not_in_force_is_not_taken_back(
    override: ActiveOverride | Problem | None, codes: list[str]
) -> None:
    assert [problem.code for problem in plan(override=override).blockers] == codes


@pytest.mark.parametrize(
    "run", [replace(RUN, kind=RunKind.ROLLBACK), replace(RUN, state=RunState.UNDONE)]
)
def test_only_a_migration_that_is_done_is_taken_back(run: Run) -> None:
    assert [problem.code for problem in plan(run).blockers] == ["not_a_migration"]


def test_that_newer_data_stays_behind_is_said_before() -> None:
    (told,) = plan(objects=12).warnings
    assert told.code == "written_since"
    assert "12 objects" in told.message
    assert plan(objects=12).blockers == ()


def test_what_the_way_back_changes_is_said_before() -> None:
    used, stays, removed = plan().changes
    assert "uses its data on mealie_postgres again" in used
    assert "stays in its database on shared_postgres" in stays
    assert "is removed" in removed


@pytest.mark.parametrize(("blocks", "where"), [(True, "blockers"), (False, "warnings")])
def test_a_writer_that_makes_the_fence_useless_forbids_it_and_another_is_told(
    where: str, *, blocks: bool
) -> None:
    writer = Writer("subscription", "sub", "applies changes", "Drop it.", blocks=blocks)
    found = plan(fence=replace(FACTS.fence, writers=(writer,)))  # type: ignore[type-var]
    told = {"blockers": found.blockers, "warnings": found.warnings}
    assert [problem.code for problem in told.pop(where)] == ["writes_past_the_fence"]
    assert list(told.values()) == [()]


def test_a_basis_that_changes_makes_another_plan() -> None:
    assert plan(downtimes_s=(1.0, 2.0)).hash == plan().hash
    assert plan(downtimes_s=(4.0, 9.0, 5.0)).estimate_s == 5.0
    assert plan(override=None).hash != plan().hash
    assert plan(fence=replace(FACTS.fence, roles=("another",))).hash != plan().hash  # type: ignore[type-var]
