"""The manifest's file says everything, and is not believed when it is damaged."""

import hashlib
import json
import traceback

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
    document["note"] = document["set"]["note"] = document["set"]["dump"]["note"] = "new"
    canonical = json.dumps(document["set"], sort_keys=True, separators=(",", ":"))
    document["sha256"] = hashlib.sha256(canonical.encode()).hexdigest()
    assert document["format"] == FORMAT
    assert read_manifest(json.dumps(document), SET_ID) == MANIFEST


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
        (changed("taken_at", 1795312800), "taken_at: Input should be a valid datetime"),
        (changed("database_bytes", "12000000"), "database_bytes: Input should be a valid integer"),
        (changed("database_bytes", True), "database_bytes: Input should be a valid integer"),
        (changed("server", None), "server: Field required"),
        (changed("taken_at", "2026-11-22T02:00:00"), "taken_at: Input should have timezone info"),
        (changed("dump.sha256", None), "dump.sha256: Field required"),
        (changed("with_passwords", 0), "with_passwords: Input should be a valid boolean"),
        (changed("content.tables", {}), "content.tables: Input should be a valid array"),
    ],
)
def test_a_damaged_manifest_is_refused(text: str, why: str) -> None:
    with pytest.raises(ServiceFailure, match="damaged") as raised:
        read_manifest(text, SET_ID)
    assert why in raised.value.message


def test_what_is_wrong_is_told_without_the_value() -> None:
    text = changed("properties.settings", [{"role": None, "name": "x.key", "value": ["hunter2"]}])
    with pytest.raises(ServiceFailure, match="damaged") as raised:
        read_manifest(text, SET_ID)
    assert "properties.settings.0.value" in raised.value.message
    shown = "".join(traceback.format_exception(raised.value))
    assert "hunter2" not in shown


def test_the_manifest_of_another_set_is_refused() -> None:
    with pytest.raises(ServiceFailure, match=SET_ID):
        read_manifest(manifest_text(MANIFEST), "20261122T020000Z-000000")
