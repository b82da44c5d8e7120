"""What programs and people are told of an alert, name for name."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.model.alerts import Alert, Finding, Heard, Posting
from bot.model.checks import Outcome, Severity
from bot.presentation.json import json_text
from bot.watching.report import alerts_report
from bot.watching.rules import RULES

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
FOUND = Finding("backup_failed", "mealie", Severity.CRITICAL, "It failed", "full", "Make room.")
ALERT = Alert("0a1b2c3d", FOUND, NOW - 3 * HOUR, NOW - HOUR, NOW, NOW, times=3)
LESS = replace(ALERT, finding=replace(FOUND, severity=Severity.ADVISORY, hint=""))


def test_the_data() -> None:
    snoozed = replace(LESS, heard=Heard("Ada", NOW, NOW + HOUR), expires_at=NOW + HOUR)
    heard = replace(ALERT, heard=Heard("Otis", NOW))
    read = json.loads(json_text(alerts_report([snoozed, heard], NOW).data))
    first = {
        "id": "0a1b2c3d",
        "fingerprint": "backup_failed:mealie",
        "rule": "backup_failed",
        "object": "mealie",
        "severity": "critical",
        "title": "It failed",
        "detail": "full",
        "hint": "Make room.",
        "since": (NOW - 3 * HOUR).isoformat(),
        "last_found": (NOW - HOUR).isoformat(),
        "times": 3,
        "acknowledged_by": "Otis",
        "snoozed_until": None,
        "test": False,
    }
    second = {
        "severity": "advisory",
        "hint": "",
        "acknowledged_by": None,
        "snoozed_until": (NOW + HOUR).isoformat(),
        "test": True,
    }
    assert read == {"ok": False, "alerts": [first, {**first, **second}]}


def test_a_line_says_for_how_long_how_often_who_knows_and_what_to_do() -> None:
    (line,) = alerts_report([ALERT], NOW).sections[0].lines
    assert line.text == "for 3 h · found 3 times, last 1 h ago"
    assert line.notes == ("full", "Make room.")
    once = replace(LESS, times=1, expires_at=NOW + HOUR)
    (line,) = alerts_report([once], NOW).sections[0].lines
    assert (line.outcome, line.text, line.notes) == (
        Outcome.ADVISORY, "for 3 h · a test", ("full",),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("heard", "note"),
    [
        (Heard("Ada", NOW), "Acknowledged by Ada"),
        (Heard("Ada", NOW, NOW + 2 * HOUR), "Snoozed by Ada for another 2 h"),
    ],
)
def test_who_knows_of_it_is_named(heard: Heard, note: str) -> None:
    (line,) = alerts_report([replace(ALERT, heard=heard)], NOW).sections[0].lines
    assert line.notes == ("full", note, "Make room.")


def test_advisories_alone_are_no_fault() -> None:
    report = alerts_report([LESS], NOW)
    assert (report.outcome, report.data["ok"]) == (Outcome.ADVISORY, True)


def test_the_rules_keep_their_names_and_how_much_they_matter() -> None:
    # Alerts that an older pgherd has left, and scripts, know them by these.
    assert {name: rule.severity.value for name, rule in RULES.items()} == {
        "backup_failed": "critical",
        "backup_overdue": "critical",
        "backup_missed": "advisory",
        "backup_shrunk": "advisory",
        "backup_unproven": "advisory",
        "restore_test_failed": "critical",
        "run_unfinished": "critical",
        "service_drifted": "critical",
    }
    for name, rule in RULES.items():
        found = rule.broken("mealie", "why", hint="what to do")
        assert (found.rule, found.object, found.detail, found.hint) == (
            name, "mealie", "why", "what to do",
        )  # fmt: skip
        assert "mealie" in found.title
        assert found.remedies == ()


def test_nobody_has_seen_anything_of_an_alert_that_was_never_sent() -> None:
    posting = Posting("0a1b2c3d")
    assert (posting.message, posting.number, posting.attempted_at) == (None, 1, None)
    assert (posting.shown_revision, posting.calls_made) == (0, 0)
    assert (ALERT.revision, ALERT.calls) == (1, 0)
