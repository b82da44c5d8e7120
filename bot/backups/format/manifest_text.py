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


def read_manifest(text: str, backup_id: str) -> Manifest:
    """The manifest of the backup with this id.

    Raises:
        ServiceFailure: it is damaged, belongs to another backup, or a newer pgherd has written it.
    """
    try:
        document = json.loads(text)
        number = document["format"]
        if isinstance(number, int) and number > FORMAT:
            raise _too_new(backup_id, number)
        told = canonical_text(document["set"])
        manifest = _MANIFEST.read(told)
        is_as_written = document["sha256"] == _checksum(told)
    except (ValueError, KeyError, TypeError) as error:
        raise _damaged(backup_id, error) from error
    if not is_as_written:
        raise _damaged(backup_id, ValueError("its checksum is wrong"))
    if manifest.id != backup_id:
        raise _damaged(backup_id, ValueError(f"it is that of the backup {manifest.id}"))
    return manifest


def _checksum(canonical: str) -> str:
    return hashlib.sha256(canonical.encode()).hexdigest()


def _too_new(backup_id: str, number: int) -> ServiceFailure:
    return ServiceFailure(
        f"The backup {backup_id} has format {number}, and this pgherd knows up to {FORMAT}.",
        code="set_format_unknown",
        hint="Update pgherd; its RESTORE.txt tells how to restore the backup without.",
    )


def _damaged(backup_id: str, why: Exception) -> ServiceFailure:
    return ServiceFailure(
        f"The manifest of the backup {backup_id} is damaged: {why}.",
        code="manifest_damaged",
        hint="Restore another backup, or follow its RESTORE.txt, which needs no manifest.",
    )
