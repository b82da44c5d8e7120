"""What of an encrypted backup's manifest nobody may read without the key. No I/O.

The rest is what the catalogue and retention need: times, sizes, checksums, versions. Tables,
counts, hashes, definitions and settings tell too much about the data, or are secrets themselves.
"""

from dataclasses import dataclass, replace

from bot.backups.format.json_record import JsonRecord, json_text
from bot.backups.format.manifest import Manifest
from bot.model.content import DatabaseContent, LargeObjects, SequenceState, Unread
from bot.model.database_properties import DatabaseProperties

_NOTHING = DatabaseContent(tables=(), sequences=(), large_objects=LargeObjects(0, ""), schema=())


@dataclass(frozen=True, slots=True)
class PrivatePart:
    """Fields of a manifest."""

    properties: DatabaseProperties
    content: DatabaseContent
    sequences_after: tuple[SequenceState, ...]
    warnings: tuple[str, ...]


_PRIVATE_PART = JsonRecord(PrivatePart)


def private_text(manifest: Manifest) -> str:
    """The text of the file that is to be encrypted."""
    part = PrivatePart(
        manifest.properties, manifest.content, manifest.sequences_after, manifest.warnings
    )
    return json_text(_PRIVATE_PART.data(part))


def without_private_part(manifest: Manifest) -> Manifest:
    """What everybody may read."""
    properties = replace(manifest.properties, comment=None, settings=(), grants=None)
    content = _nameless(manifest.content)
    return replace(
        manifest, properties=properties, content=content, sequences_after=(), warnings=()
    )


def with_private_part(manifest: Manifest, text: str) -> Manifest:
    """The whole manifest again; raises ValueError where the text is damaged."""
    part = _PRIVATE_PART.read(text)
    return replace(
        manifest,
        properties=part.properties,
        content=part.content,
        sequences_after=part.sequences_after,
        warnings=part.warnings,
    )


def _nameless(content: DatabaseContent) -> DatabaseContent:
    """Nothing but why parts of it were not read: retention has to know."""
    return replace(_NOTHING, unread=tuple(Unread(u.kind, "", u.code, "") for u in content.unread))
