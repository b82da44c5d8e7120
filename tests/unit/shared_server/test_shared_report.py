"""The plan as people and programs see it."""

from dataclasses import replace
from datetime import date

from shared_server.shared_world import SHARED, facts, role, service

from bot.model.checks import Outcome
from bot.model.shared_server import SharedServerFacts
from bot.presentation.terminal import terminal_text
from bot.shared_server.needs import in_order, unavailable
from bot.shared_server.plan import SharedPlan, shared_plan
from bot.shared_server.report import applied_report, plan_report


def planned(there: SharedServerFacts) -> SharedPlan:
    services = (service("mealie", extensions=("earthdistance",)), service("immich"))
    return shared_plan(SHARED, services, there, {}, date(2026, 11, 22))


def test_a_plan_says_what_is_lacking_and_what_is_other() -> None:
    there = facts(14, roles={"immich": role("immich", powers=("SUPERUSER",))})
    report = plan_report(planned(there))
    assert report.data["ok"] is True
    missing = report.data["missing"]
    assert isinstance(missing, list)
    assert missing[0] == {
        "kind": "role",
        "name": "mealie",
        "database": None,
        "does": "may log in, with at most 50 connections",
    }
    assert {"extension", "public_schema"} < {entry["kind"] for entry in missing}
    assert report.data["differs"] == [
        {
            "kind": "powers",
            "name": "immich",
            "here": "SUPERUSER",
            "wanted": "none",
            "by_hand": 'ALTER ROLE "immich" NOSUPERUSER',
        }
    ]
    text = terminal_text(report)
    assert "shared_postgres: 9 things missing, 1 difference" in text
    assert "By hand: ALTER ROLE" in text
    assert "PostgreSQL 14 ended on 2026-11-12" in text


def test_what_was_made_comes_before_how_all_stands_now() -> None:
    before = planned(facts())
    done = applied_report(before.acts, replace(before, acts=()))
    assert done.title == "shared_postgres: 8 things created"
    assert done.data["missing"] == []
    assert done.outcome is Outcome.GOOD
    assert applied_report((), replace(before, acts=())).title == "Nothing was missing"


def test_another_plan_has_another_hash() -> None:
    assert planned(facts(14)).hash == planned(facts(14)).hash
    assert planned(facts(14)).hash != planned(facts(15)).hash


def test_what_is_required_comes_first_once_and_a_circle_ends() -> None:
    requires = {"a": ("b", "c"), "b": ("c",), "c": (), "x": ("y",), "y": ("x",)}
    assert in_order(("a", "c"), requires) == ("c", "b", "a")
    assert set(in_order(("x",), requires)) == {"x", "y"}
    assert unavailable(("a", "gone"), requires) == ("gone",)
    assert unavailable(("a",), {"a": ("gone",)}) == ("gone",)
