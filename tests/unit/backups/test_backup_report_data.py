"""What programs are told of backups, name for name; and how good each state is for people."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from backups.backup_samples import MANIFEST, SET_ID, TAKEN_AT

from bot.backups import reports
from bot.backups.catalogue import BackupState, KnownBackup
from bot.backups.format.signature import Signature
from bot.backups.format.verification import Verification
from bot.backups.jobs import Created
from bot.backups.next_report import next_report
from bot.backups.prune import Pruned
from bot.backups.replace import Replaced
from bot.backups.restore import Restored
from bot.backups.retention import Kept
from bot.backups.schedule import Next
from bot.backups.verify import Verdict, VerifiedTable
from bot.content.compare import Difference
from bot.model.checks import Outcome
from bot.model.content import Unread
from bot.model.errors import ServiceFailure
from bot.model.reports import Report
from bot.presentation.json import json_text

FULL = ServiceFailure("The disk is full.", code="disk_full", hint="Free some space.")
PROVEN_AT = TAKEN_AT + timedelta(hours=1)


def proof(*, ok: bool) -> Verification:
    return Verification(PROVEN_AT, ok, (), "15.20", "sha256:ab", 12.0)


GOOD = KnownBackup(SET_ID, "mealie", TAKEN_AT, BackupState.COMPLETE, SET_ID, MANIFEST)
PROVEN = replace(GOOD, state=BackupState.VERIFIED, proof=proof(ok=True), signature=Signature.GOOD)
UNREADABLE = KnownBackup(
    "older", "mealie", TAKEN_AT, BackupState.UNREADABLE, "older", trouble="It is no manifest."
)


def read(report: Report) -> Any:
    return json.loads(json_text(report.data))


PLACES = {SET_ID: f"/backups/mealie/{SET_ID}"}


def test_what_was_created() -> None:
    taken = Created((MANIFEST,), {"immich": FULL}, PLACES).report()
    assert read(taken) == {
        "ok": False,
        "sets": [
            {
                "id": SET_ID,
                "service": "mealie",
                "path": f"/backups/mealie/{SET_ID}",
                "size_bytes": 1100,
                "sha256": "c" * 64,
                "duration_s": MANIFEST.duration_s,
                "not_verified": [],
            }
        ],
        "failures": [
            {
                "service": "immich",
                "code": "disk_full",
                "message": "The disk is full.",
                "hint": "Free some space.",
            }
        ],
    }
    assert taken.outcome is Outcome.CRITICAL
    assert [line.outcome for line in taken.sections[0].lines] == [Outcome.GOOD, Outcome.CRITICAL]
    assert taken.sections[0].lines[0].notes == MANIFEST.warnings
    assert Created((MANIFEST,), {}, PLACES).report().outcome is Outcome.GOOD


LISTED = {
    "id": SET_ID,
    "service": "mealie",
    "taken_at": TAKEN_AT.isoformat(),
    "size_bytes": 1100,
    "state": "verified",
    "verified_at": PROVEN_AT.isoformat(),
    "trouble": "",
    "encrypted": False,
    "signature": "signed",
}
UNREADABLE_LISTED = {
    "id": "older",
    "service": "mealie",
    "taken_at": TAKEN_AT.isoformat(),
    "size_bytes": None,
    "state": "unreadable",
    "verified_at": None,
    "trouble": "It is no manifest.",
    "encrypted": False,
    "signature": None,
}


def test_the_list_has_the_newest_first() -> None:
    listed = reports.list_report([UNREADABLE, PROVEN])
    assert read(listed) == {"sets": [LISTED, UNREADABLE_LISTED]}
    assert listed.title == "1 good backup"
    (table,) = listed.tables
    assert [row[1] for row in table.rows] == [SET_ID, "older"]
    assert table.rows[1] == ("mealie", "older", "", "unreadable")
    assert reports.list_report([]).tables == ()


def test_everything_about_one_set() -> None:
    assert read(reports.show_report(PROVEN, "/there")) == {
        "sets": [
            {
                **LISTED,
                "path": "/there",
                "database": "mealie",
                "server": "mealie_postgres",
                "server_version": "15.20",
                "image": "postgres:15",
                "sha256": "c" * 64,
                "encrypted_to": [],
                "extensions": ["cube", "earthdistance"],
                "tables": [{"name": "public.Größen & Maße", "rows": 12}],
                "not_verified": [],
            }
        ]
    }
    shown = reports.show_report(UNREADABLE, "/there")
    assert read(shown) == {"sets": [{**UNREADABLE_LISTED, "path": "/there"}]}
    assert [line.subject for line in shown.sections[0].lines] == ["state", "place"]
    assert shown.sections[0].lines[0].notes == ("It is no manifest.",)


@pytest.mark.parametrize(
    ("state", "outcome"),
    [
        (BackupState.COMPLETE, Outcome.GOOD),
        (BackupState.VERIFIED, Outcome.GOOD),
        (BackupState.BROKEN, Outcome.CRITICAL),
        (BackupState.UNREADABLE, Outcome.CRITICAL),
        (BackupState.FAILED, Outcome.ADVISORY),
    ],
)
def test_a_set_is_shown_as_good_as_its_state(state: BackupState, outcome: Outcome) -> None:
    shown = reports.show_report(replace(GOOD, state=state), "/there")
    assert (shown.outcome, shown.sections[0].lines[0].outcome) == (outcome, outcome)


@pytest.mark.parametrize(
    ("signature", "outcome", "word"),
    [
        (None, None, "not signed"),
        (Signature.GOOD, Outcome.GOOD, "signed"),
        (Signature.WRONG, Outcome.CRITICAL, "signature wrong"),
        (Signature.MISSING, Outcome.ADVISORY, "not signed"),
        (Signature.UNCHECKED, Outcome.ADVISORY, "signed, not checked"),
    ],
)
def test_a_signature_is_told_as_what_it_is(
    signature: Signature | None, outcome: Outcome | None, word: str
) -> None:
    one = replace(GOOD, signature=signature)
    lines = {line.subject: line for line in reports.show_report(one, "").sections[0].lines}
    assert (lines["signature"].outcome, lines["signature"].text) == (outcome, word)
    (row,) = reports.list_report([one]).tables[0].rows
    if signature is None:
        assert row[3] == "good"
    elif signature is Signature.WRONG:
        assert row[3] == signature
    else:
        assert row[3] == f"good, {signature}"


@pytest.mark.parametrize("state", [BackupState.UNREADABLE, BackupState.FAILED])
def test_of_what_cannot_be_read_no_signature_is_told(state: BackupState) -> None:
    one = replace(GOOD, state=state, signature=Signature.WRONG)
    shown = reports.show_report(one, "")
    assert "signature" not in {line.subject for line in shown.sections[0].lines}
    assert reports.list_report([one]).tables[0].rows[0][3] == state


@pytest.mark.parametrize(("ok", "outcome"), [(True, Outcome.GOOD), (False, Outcome.CRITICAL)])
def test_the_last_test_is_told_with_its_time(outcome: Outcome, *, ok: bool) -> None:
    one = replace(GOOD, proof=proof(ok=ok))
    lines = {line.subject: line for line in reports.show_report(one, "").sections[0].lines}
    assert (lines["last test"].outcome, lines["last test"].text) == (
        outcome, "2026-11-22 03:00 UTC",
    )  # fmt: skip


def test_an_encrypted_set_tells_its_keys_and_not_its_tables() -> None:
    one = replace(GOOD, manifest=replace(MANIFEST, encrypted_to=("age1one", "age1two")))
    shown = reports.show_report(one, "/there")
    assert shown.tables == ()
    keys = [line.text for line in shown.sections[0].lines if line.subject == "encrypted to"]
    assert keys == ["age1one", "age1two"]
    assert read(shown)["sets"][0]["encrypted"] is True
    assert reports.show_report(GOOD, "/there").tables[0].rows == (("public.Größen & Maße", "12"),)


TABLE = VerifiedTable("public.a", 3, 2, ok=False)


def test_a_set_that_did_not_stand_its_test() -> None:
    verdict = Verdict(
        SET_ID, "mealie", False, (TABLE,), ("a differs",), 1.5, signature=Signature.GOOD
    )
    told = reports.verdict_report(verdict)
    assert read(told) == {
        "ok": False,
        "tables": [{"name": "public.a", "rows_expected": 3, "rows_found": 2, "ok": False}],
        "faults": ["a differs"],
        "not_verified": [],
        "signature": "signed",
        "duration_s": 1.5,
    }
    assert told.outcome is Outcome.CRITICAL
    assert [line.subject for line in told.sections[0].lines] == ["fault", "signature"]


def test_of_many_faults_the_first_fifty_are_shown() -> None:
    faults = tuple(f"fault {n}" for n in range(52))
    lines = reports.verdict_report(Verdict(SET_ID, "m", False, (), faults, 1.0)).sections[0].lines
    assert [line.text for line in lines][-2:] == ["fault 49", "and 2 more"]
    exact = reports.verdict_report(Verdict(SET_ID, "m", False, (), faults[:50], 1.0))
    assert exact.sections[0].lines[-1].text == "fault 49"


def test_what_was_not_read_is_named_and_is_no_fault() -> None:
    unread = (Unread("rows", "public.busy", "table_locked", "It was locked."),)
    told = reports.verdict_report(Verdict(SET_ID, "mealie", True, (), (), 1.0, unread))
    assert read(told)["ok"] is True
    assert read(told)["not_verified"] == [
        {"kind": "rows", "name": "public.busy", "code": "table_locked", "reason": "It was locked."}
    ]
    line = told.sections[0].lines[-1]
    assert (line.outcome, line.subject, line.text) == (
        Outcome.ADVISORY, "rows of public.busy", "not verified",
    )  # fmt: skip
    manifest = replace(MANIFEST, content=replace(MANIFEST.content, unread=unread))
    assert Created((manifest,), {}, PLACES).report().outcome is Outcome.ADVISORY


def test_a_set_that_stood_its_test_says_how_much_came_back() -> None:
    tables = (VerifiedTable("a", 3, 3, ok=True), VerifiedTable("b", 4, 4, ok=True))
    told = reports.verdict_report(Verdict(SET_ID, "mealie", True, tables, (), 1.5))
    (line,) = told.sections[0].lines
    assert line.text == "2 tables with 7 rows came back in 1.5 s"
    assert (told.outcome, line.outcome) == (Outcome.GOOD, Outcome.GOOD)


def test_a_restored_database_is_good_only_when_it_is_the_same() -> None:
    same = Restored(SET_ID, "mealie", "old", "again", (), 2.0)
    told = reports.restored_report(same)
    assert read(told) == {"ok": True, "database": "again", "duration_s": 2.0, "faults": []}
    assert told.outcome is Outcome.GOOD
    other = replace(same, differences=(Difference("table", "public.a", "3 rows", "2 rows"),))
    told = reports.restored_report(other)
    assert told.outcome is Outcome.CRITICAL
    assert read(told)["ok"] is False
    (fault,) = read(told)["faults"]
    assert "public.a" in fault
    assert [line.subject for line in told.sections[0].lines] == ["again", "differs"]


def test_a_replaced_database_names_both_ways_back() -> None:
    told = reports.replaced_report(
        Replaced(SET_ID, "mealie", "old", "mealie", "mealie_before", "safety", 3.0)
    )
    assert read(told) == {
        "ok": True,
        "database": "mealie",
        "kept_as": "mealie_before",
        "safety_set": "safety",
        "duration_s": 3.0,
    }
    assert [line.subject for line in told.sections[0].lines] == [
        "mealie", "mealie_before", "safety",
    ]  # fmt: skip


def test_what_pruning_removed_and_why_the_rest_stays() -> None:
    removed, kept = ("a",), (Kept("b", "the last good backup"),)
    for dry_run, title in [
        (False, "Removed 1 backup, kept 1"),
        (True, "Would remove 1 backup, kept 1"),
    ]:
        told = Pruned(removed, kept, dry_run).report()
        assert told.title == title
        assert read(told) == {
            "removed": ["a"],
            "kept": [{"id": "b", "reason": "the last good backup"}],
        }


def test_when_the_next_backups_are_due() -> None:
    now = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
    due = [Next(name, now + timedelta(hours=2), now) for name in ("mealie", "immich", "never")]
    failed = replace(GOOD, id="failed", state=BackupState.FAILED)
    sets = {"mealie": [GOOD, failed], "immich": [replace(PROVEN, service="immich")]}
    told = next_report(due, sets, now)
    assert told.title == "The next backup is due in 2 h"
    at = "2026-11-22T14:00:00+00:00"
    assert read(told) == {
        "next": [
            {"service": "mealie", "at": at, "last": SET_ID},
            {"service": "immich", "at": at, "last": SET_ID},
            {"service": "never", "at": at, "last": None},
        ]
    }
    mealie, immich, never = told.sections[0].lines
    assert mealie.text.endswith("the last is 10 h old, not verified yet")
    assert immich.text.endswith("the last is 10 h old, verified")
    assert (never.outcome, never.text) == (
        Outcome.ADVISORY, "2026-11-22 14:00 UTC; there is none yet",
    )  # fmt: skip
    assert next_report([], {}, now).outcome is Outcome.ADVISORY
