"""Names of sets and of their files. Decides; touches nothing."""

import re
from datetime import UTC, datetime
from urllib.parse import quote

MANIFEST = "manifest.json"
GLOBALS = "globals.sql.zst"
PROOF = "verified.json"
SIGNATURE = "manifest.sig"
ENCRYPTED = ".age"
PRIVATE = f"content.json{ENCRYPTED}"
"""What an encrypted backup keeps of its manifest for who has the key."""

_FAILED = ".failed.json"
_TIME = "%Y%m%dT%H%M%SZ"
_SET_ID = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{6}")
_DUMP = ".sql.zst"


def backup_id(taken_at: datetime, token: str) -> str:
    """`20261122T020000Z-3f9a2c`: sorts by time, and no two are the same.

    `taken_at` is aware, `token` six hexadecimal digits.
    """
    return f"{taken_at.astimezone(UTC).strftime(_TIME)}-{token}"


def is_backup_id(name: str) -> bool:
    """Whether a backup of ours could have this name."""
    return _SET_ID.fullmatch(name) is not None


def time_of(backup_id: str) -> datetime:
    """When the backup with this id was begun, to the second."""
    return datetime.strptime(backup_id.partition("-")[0], _TIME).replace(tzinfo=UTC)


def failure_file(backup_id: str) -> str:
    """Where it stands why there is no such set."""
    return backup_id + _FAILED


def backup_of_failure(name: str) -> str | None:
    """The id of the backup that this file tells the failure of; None for any other name."""
    found = name.removesuffix(_FAILED)
    return found if found != name and is_backup_id(found) else None


def dump_file(database: str) -> str:
    """The dump of this database: no other has this name, and no shell takes it for more.

    Whatever is not a letter, a digit, `_`, `-` or `.` becomes `%XX`, 189 bytes at most for the 63
    of an identifier; so does the beginning of a name that would be hidden, or taken.
    """
    name = quote(database, safe="")
    name = name.replace("~", "%7E")  # which quote() leaves as it is
    if name.startswith((".", "-")) or name + _DUMP == GLOBALS:
        name = f"%{ord(name[0]):02X}{name[1:]}"
    return name + _DUMP
