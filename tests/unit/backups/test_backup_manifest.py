"""The manifest's file says everything, and is not believed when it is damaged."""

import json

import pytest
from backups.backup_samples import MANIFEST, SET_ID

from bot.backups.format.manifest_text import FORMAT, manifest_text, read_manifest
from bot.model.errors import ServiceFailure


def test_what_is_written_is_what_is_read() -> None:
    assert read_manifest(manifest_text(MANIFEST), SET_ID) == MANIFEST
    assert MANIFEST.size_bytes == 1100
    assert MANIFEST.duration_s == pytest.approx(12.0005)


def test_a_newer_format_is_refused_with_what_to_do() -> None:
    document = {**json.loads(manifest_text(MANIFEST)), "format": FORMAT + 1}
    with pytest.raises(ServiceFailure, match=f"format {FORMAT + 1}") as raised:
        read_manifest(json.dumps(document), SET_ID)
    assert raised.value.code == "set_format_unknown"
    assert "RESTORE.txt" in raised.value.hint


def test_what_a_later_pgherd_has_added_does_no_harm() -> None:
    document = json.loads(manifest_text(MANIFEST))
    text = manifest_text(MANIFEST)
    assert read_manifest(json.dumps({**document, "note": "new"}), SET_ID) == MANIFEST
    assert '"format": 1' in text


def changed(where: str, value: object) -> str:
    document = json.loads(manifest_text(MANIFEST))
    part = document["set"]
    *path, last = where.split(".")
    for name in path:
        part = part[name]
    if value is None:
        del part[last]
    else:
        part[last] = value
    return json.dumps(document)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "Expecting value"),
        ("[]", "list indices"),
        ('{"format": 1}', "'set'"),
        (changed("database_bytes", 12_000_001), "checksum"),
        (changed("taken_at", "2026-11-22T02:00:00"), "taken_at has no time zone"),
        (changed("dump.sha256", None), "dump has no sha256"),
        (changed("with_passwords", 0), "with_passwords is int"),
        (changed("content.tables", {}), "content.tables is dict"),
    ],
)
def test_a_damaged_manifest_is_refused(text: str, why: str) -> None:
    with pytest.raises(ServiceFailure, match="damaged") as raised:
        read_manifest(text, SET_ID)
    assert why in raised.value.message


def test_the_manifest_of_another_set_is_refused() -> None:
    with pytest.raises(ServiceFailure, match=SET_ID):
        read_manifest(manifest_text(MANIFEST), "20261122T020000Z-000000")
