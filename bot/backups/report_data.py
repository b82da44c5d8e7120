"""What programs are told about backups; the names stand in the contract of the command line."""

from typing import TYPE_CHECKING

from bot.backups.catalogue import KnownBackup
from bot.backups.format.manifest import Manifest
from bot.model.content import Unread

if TYPE_CHECKING:  # it knows its report
    from bot.backups.verify import VerifiedTable


def created_data(one: Manifest, location: str) -> dict[str, object]:
    """A backup that has just been created, and where it is."""
    return {
        "id": one.id,
        "service": one.service,
        "path": location,
        "size_bytes": one.size_bytes,
        "sha256": one.dump.sha256,
        "duration_s": one.duration_s,
        "not_verified": [unread_data(unread) for unread in one.content.unread],
    }


def backup_data(one: KnownBackup) -> dict[str, object]:
    """A set in a list."""
    return {
        "id": one.id,
        "service": one.service,
        "taken_at": one.taken_at.isoformat(),
        "size_bytes": one.size_bytes,
        "state": one.state,
        "verified_at": one.verified_at.isoformat() if one.verified_at else None,
        "trouble": one.trouble,
        "encrypted": one.is_encrypted,
        "signature": one.signature,
    }


def details(manifest: Manifest | None) -> dict[str, object]:
    """What of a backup is too much for a list; of an encrypted one without its tables."""
    if manifest is None:
        return {}
    return {
        "database": manifest.database,
        "server": manifest.server.name,
        "server_version": manifest.server.version,
        "image": manifest.server.container.image,
        "sha256": manifest.dump.sha256,
        "encrypted_to": list(manifest.encrypted_to),
        "extensions": [extension.name for extension in manifest.extensions],
        "tables": [
            {"name": f"{t.schema}.{t.name}", "rows": t.rows} for t in manifest.content.tables
        ],
        "not_verified": [unread_data(unread) for unread in manifest.content.unread],
    }


def table_data(table: "VerifiedTable") -> dict[str, object]:
    """One table of a test."""
    return {
        "name": table.name,
        "rows_expected": table.rows_expected,
        "rows_found": table.rows_found,
        "ok": table.ok,
    }


def unread_data(unread: Unread) -> dict[str, object]:
    """What was not read when the backup was created."""
    return {"kind": unread.kind, "name": unread.name, "code": unread.code, "reason": unread.reason}
