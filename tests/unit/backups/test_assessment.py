"""What is said about a service's sets: overdue, missed, shrunk, never proven."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from bot.backups.assessment import missed, overdue, shrunk, to_verify, unverified
from bot.backups.catalogue import BackupState, KnownBackup

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DUE = NOW - timedelta(hours=10)
LONG_AGO = NOW - timedelta(days=100)
MIB = 1 << 20


def known(
    taken_at: datetime,
    *,
    state: BackupState = BackupState.COMPLETE,
    proven_at: datetime | None = None,
    size_bytes: int = 100 * MIB,
    encrypted: bool = False,
) -> KnownBackup:
    manifest: Any = SimpleNamespace(database_bytes=size_bytes, is_encrypted=encrypted)
    proof: Any = SimpleNamespace(ok=True, at=proven_at) if proven_at else None
    return KnownBackup("an-id", "mealie", taken_at, state, "entry", manifest, proof)


def test_a_good_set_since_the_last_due_time_is_in_time() -> None:
    sets = [known(DUE + timedelta(minutes=1))]
    assert overdue("mealie", sets, DUE, NOW, LONG_AGO) is None
    assert missed("mealie", sets, DUE, NOW) is None


def test_a_set_from_before_the_last_due_time_is_overdue_and_was_missed() -> None:
    sets = [known(DUE - timedelta(days=1))]
    found = overdue("mealie", sets, DUE, NOW, NOW)
    assert found is not None
    assert "The last is 34 h old" in found.detail
    assert found.remedy is not None
    assert found.remedy.details == {"service": "mealie"}
    late = missed("mealie", sets, DUE, NOW)
    assert late is not None
    assert "due 10 h ago" in late.detail


def test_a_failed_or_broken_set_does_not_count() -> None:
    for state in (BackupState.FAILED, BackupState.BROKEN, BackupState.UNREADABLE):
        sets = [known(DUE - timedelta(days=1)), known(NOW, state=state)]
        assert overdue("mealie", sets, DUE, NOW, NOW) is not None


def test_there_are_two_hours_of_grace() -> None:
    due = NOW - timedelta(hours=1, minutes=59)
    assert overdue("mealie", [known(LONG_AGO)], due, NOW, LONG_AGO) is None
    due = NOW - timedelta(hours=2)
    assert overdue("mealie", [known(LONG_AGO)], due, NOW, LONG_AGO) is not None


def test_without_any_set_nothing_is_late_before_one_was_due_while_pgherd_looked() -> None:
    assert overdue("mealie", [], DUE, NOW, since=DUE + timedelta(hours=1)) is None
    found = overdue("mealie", [], DUE, NOW, since=DUE - timedelta(hours=1))
    assert found is not None
    assert "none at all" in found.detail
    assert missed("mealie", [], DUE, NOW) is None


def test_a_database_half_as_large_as_before_has_shrunk() -> None:
    before = known(DUE)
    assert shrunk("mealie", [before, known(NOW, size_bytes=51 * MIB)]) is None
    found = shrunk("mealie", [before, known(NOW, size_bytes=50 * MIB)])
    assert found is not None
    assert "100 MB" in found.detail
    assert "50.0 MB" in found.detail
    assert found.hint


def test_a_first_set_and_a_small_database_have_not_shrunk() -> None:
    assert shrunk("mealie", [known(NOW)]) is None
    small = [known(DUE, size_bytes=MIB - 1), known(NOW, size_bytes=1)]
    assert shrunk("mealie", small) is None


def test_the_set_before_a_failure_is_what_the_next_is_held_against() -> None:
    sets = [known(DUE), known(DUE, state=BackupState.FAILED), known(NOW, size_bytes=10 * MIB)]
    assert shrunk("mealie", sets) is not None


def test_sets_of_which_none_was_restored_are_unproven_once_a_test_could_have_been() -> None:
    assert unverified("mealie", [], NOW, has_key=False) is None
    assert unverified("mealie", [known(NOW - timedelta(hours=1))], NOW, has_key=False) is None
    found = unverified("mealie", [known(NOW - timedelta(hours=2))], NOW, has_key=False)
    assert found is not None
    assert found.remedy is not None
    assert found.remedy.details == {"set": "an-id"}


def test_an_encrypted_set_without_its_key_is_unproven_and_says_that_the_key_has_to_come() -> None:
    sets = [known(NOW - timedelta(hours=2), encrypted=True)]
    found = unverified("mealie", sets, NOW, has_key=False)
    assert found is not None
    assert "only its checksums were tested" in found.detail
    assert "--identity FILE" in found.hint
    assert found.remedy is None  # a button could not do it
    with_key = unverified("mealie", sets, NOW, has_key=True)
    assert with_key is not None
    assert with_key.remedy is not None


def test_a_proof_lasts_for_eight_days() -> None:
    old = known(LONG_AGO, proven_at=NOW - timedelta(days=7, hours=23))
    assert unverified("mealie", [old, known(NOW)], NOW, has_key=False) is None
    older = replace(old, proof=known(LONG_AGO, proven_at=NOW - timedelta(days=8)).proof)
    found = unverified("mealie", [older, known(NOW)], NOW, has_key=False)
    assert found is not None
    assert "The last test was 8 d ago" in found.detail


def test_the_newest_good_set_is_proven_at_first_and_then_once_a_week() -> None:
    week = timedelta(days=7)
    first = known(NOW)
    assert to_verify([first], NOW, week) is first
    assert to_verify([], NOW, week) is None
    proven = known(LONG_AGO, proven_at=NOW - timedelta(days=6))
    assert to_verify([proven, first], NOW, week) is None
    proven = known(LONG_AGO, proven_at=NOW - week)
    assert to_verify([proven, first], NOW, week) is first
    broken = known(NOW, state=BackupState.BROKEN)
    assert to_verify([proven, broken], NOW, week) is proven
