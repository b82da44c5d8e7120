"""What of an encrypted set's manifest is private, and that it comes back."""

import json
from dataclasses import fields, replace
from typing import Any

import pytest
from backups.backup_samples import MANIFEST

from bot.backups.format.manifest_text import manifest_text
from bot.backups.format.private_part import private_text, with_private_part, without_private_part
from bot.model.database_properties import DatabaseGrant

WHOLE = replace(
    MANIFEST,
    encrypted_to=("age1one",),
    properties=replace(
        MANIFEST.properties,
        comment="a comment that is private",
        grants=(DatabaseGrant("somebody", "CONNECT", grantable=True),),
    ),
)
PRIVATE = (
    "Größen & Maße", "a comment that is private", "$user", "somebody", "CONNECT", "pg_dump: warning"
)  # fmt: skip


def test_what_is_open_tells_no_table_no_setting_no_grant_and_no_comment() -> None:
    text = manifest_text(without_private_part(WHOLE))
    for private in PRIVATE:
        assert private in private_text(WHOLE)
        assert private not in text


def test_what_is_open_are_these_fields_and_no_others() -> None:
    """Whoever adds a field to a manifest decides here whether everybody may read it."""
    opened = without_private_part(WHOLE)
    assert unchanged(WHOLE, opened) == {
        "id", "service", "database", "taken_at", "finished_at", "server", "applications",
        "extensions", "database_bytes", "with_passwords", "dump", "globals", "texts",
        "encrypted_to",
    }  # fmt: skip
    assert unchanged(WHOLE.properties, opened.properties) == {
        "name", "owner", "encoding", "collate", "ctype", "provider", "locale", "icu_rules",
        "connection_limit", "tablespace",
    }  # fmt: skip


def unchanged(whole: Any, opened: Any) -> set[str]:
    return {
        each.name
        for each in fields(whole)
        if getattr(whole, each.name) == getattr(opened, each.name)
    }


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
        with pytest.raises(ValueError, match=r"Invalid JSON|Field required"):
            with_private_part(WHOLE, damaged)
