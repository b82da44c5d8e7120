"""What pgherd 0.1.0 has written into a backup is read as it was meant."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from backups.backup_samples import MANIFEST, SET_ID, TAKEN_AT

from bot.backups.format.failure_record import FailureRecord, failure_text, read_failure
from bot.backups.format.manifest import TextFile
from bot.backups.format.manifest_text import manifest_text, read_manifest
from bot.backups.format.private_part import private_text, with_private_part, without_private_part
from bot.backups.format.verification import Verification, read_verification, verification_text

FILES = Path(__file__).parent / "old_form"
WHOLE = replace(MANIFEST, texts=(TextFile("RESTORE.txt", "e" * 64),))
ENCRYPTED = replace(WHOLE, encrypted_to=("age1one",))
STOOD = Verification(
    datetime(2026, 11, 22, 3, 0, 0, 250000, UTC), True, (), "15.20", "sha256:ab", 8.25
)
FELL = Verification(TAKEN_AT, False, ("mealie.sql.zst has been changed",), "15.20", None, 3)
FAILED = FailureRecord(
    SET_ID, "mealie", "mealie_postgres", "mealie", TAKEN_AT, TAKEN_AT.replace(second=4),
    "table_locked", "Größen & Maße is locked.", "Try again.",
)  # fmt: skip


def text(name: str) -> str:
    return (FILES / name).read_text("utf-8")


def test_a_manifest() -> None:
    assert read_manifest(text("manifest.json"), SET_ID) == WHOLE


def test_an_encrypted_one_with_its_private_part() -> None:
    opened = read_manifest(text("encrypted_manifest.json"), SET_ID)
    assert opened == without_private_part(ENCRYPTED)
    assert with_private_part(opened, text("content.json")) == ENCRYPTED


def test_records_of_tests_and_of_a_failure() -> None:
    assert read_verification(text("verified.json")) == STOOD
    assert read_verification(text("not_verified.json")) == FELL
    assert read_failure(text("failed.json")) == FAILED


@pytest.mark.parametrize("damage", ["", "[]", "{}", '{"at": "yesterday"}'])
def test_a_damaged_record_is_none(damage: str) -> None:
    assert read_verification(damage) is None
    assert read_failure(damage) is None


def test_this_version_writes_the_old_fields_as_they_were() -> None:
    assert old_fields(manifest_text(WHOLE)) == old_fields(text("manifest.json"))
    encrypted = manifest_text(without_private_part(ENCRYPTED))
    assert old_fields(encrypted) == old_fields(text("encrypted_manifest.json"))
    assert old_fields(private_text(ENCRYPTED)) == old_fields(text("content.json"))


def old_fields(written: str) -> object:
    """All of a file but what has been added since: what was not read, and so another checksum."""
    document = json.loads(written)
    document.pop("format", None)
    document.pop("sha256", None)
    document.get("set", document)["content"].pop("unread", None)
    return document


def test_this_version_writes_records_the_same_to_the_byte() -> None:
    assert verification_text(STOOD) == text("verified.json")
    assert verification_text(FELL) == text("not_verified.json")
    assert failure_text(FAILED) == text("failed.json")
