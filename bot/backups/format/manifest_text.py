"""The manifest as the text of its file, and back."""

import hashlib
import json

from bot.backups.format.json_record import JsonRecord, canonical_text, json_text
from bot.backups.format.manifest import Manifest
from bot.model.errors import ServiceFailure

FORMAT = 2
"""Raised when an older pgherd would misread what a newer one has written.

2: parts of the content may be unread."""

_MANIFEST = JsonRecord(Manifest)


def manifest_text(manifest: Manifest) -> str:
    """The text of manifest.json, with a checksum of its own."""
    told = _MANIFEST.data(manifest)
    checksum = _checksum(canonical_text(told))
    return json_text({"format": FORMAT, "sha256": checksum, "set": told})


def read_manifest(text: str, set_id: str) -> Manifest:
    """The manifest of the set with this id.

    Raises:
        ServiceFailure: it is damaged, belongs to another set, or a newer pgherd has written it.
    """
    try:
        document = json.loads(text)
        number = document["format"]
        if isinstance(number, int) and number > FORMAT:
            raise _too_new(set_id, number)
        told = canonical_text(document["set"])
        manifest = _MANIFEST.read(told)
        is_as_written = document["sha256"] == _checksum(told)
    except (ValueError, KeyError, TypeError) as error:
        raise _damaged(set_id, error) from error
    if not is_as_written:
        raise _damaged(set_id, ValueError("its checksum is wrong"))
    if manifest.id != set_id:
        raise _damaged(set_id, ValueError(f"it is that of the set {manifest.id}"))
    return manifest


def _checksum(canonical: str) -> str:
    return hashlib.sha256(canonical.encode()).hexdigest()


def _too_new(set_id: str, number: int) -> ServiceFailure:
    return ServiceFailure(
        f"The set {set_id} has format {number}, and this pgherd knows up to {FORMAT}.",
        code="set_format_unknown",
        hint="Update pgherd; its RESTORE.txt tells how to restore the set without.",
    )


def _damaged(set_id: str, why: Exception) -> ServiceFailure:
    return ServiceFailure(
        f"The manifest of the set {set_id} is damaged: {why}.",
        code="manifest_damaged",
        hint="Restore another set; if there is none, RESTORE.txt beside it needs no manifest.",
    )
