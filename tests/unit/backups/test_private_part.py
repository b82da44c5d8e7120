"""What of an encrypted set's manifest is private, and that it comes back."""

import json
from dataclasses import replace

import pytest
from backups.backup_samples import MANIFEST

from bot.backups.manifest_text import manifest_text
from bot.backups.private_part import private_text, with_private_part, without_private_part

WHOLE = replace(
    MANIFEST,
    encrypted_to=("age1one",),
    properties=replace(MANIFEST.properties, comment="a comment that is private"),
)


def test_what_is_open_tells_no_table_no_setting_and_no_comment() -> None:
    text = manifest_text(without_private_part(WHOLE))
    for private in ("Größen & Maße", "a comment that is private", "$user", "pg_dump: warning"):
        assert private in private_text(WHOLE)
        assert private not in text


def test_both_together_are_the_whole_manifest() -> None:
    assert with_private_part(without_private_part(WHOLE), private_text(WHOLE)) == WHOLE


def test_what_the_catalogue_and_retention_need_stays_open() -> None:
    opened = without_private_part(WHOLE)
    assert (opened.taken_at, opened.size_bytes, opened.database_bytes, opened.files) == (
        WHOLE.taken_at,
        WHOLE.size_bytes,
        WHOLE.database_bytes,
        WHOLE.files,
    )


def test_a_damaged_private_part_is_an_error() -> None:
    for damaged in ("", "{}", json.dumps({"content": {}})):
        with pytest.raises(ValueError, match=r"Expecting value|has no"):
            with_private_part(WHOLE, damaged)
