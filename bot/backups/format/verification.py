"""What the last test of a backup has found, in a small file of the backup."""

from dataclasses import dataclass

from pydantic import AwareDatetime

from bot.backups.format.json_record import JsonRecord, json_text

_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Verification:
    """A restore into a scratch server, held against the manifest."""

    at: AwareDatetime
    ok: bool
    faults: tuple[str, ...]
    server_version: str
    """Of the scratch server."""
    image_id: str | None
    """Of its image."""
    duration_s: float


_PROOF = JsonRecord(Verification)


def verification_text(proof: Verification) -> str:
    """The text of its file."""
    return json_text({"format": _FORMAT, **_PROOF.data(proof)})


def read_verification(text: str) -> Verification | None:
    """The proof; None where the file is damaged: then nothing is verified."""
    try:
        return _PROOF.read(text)
    except ValueError:
        return None
