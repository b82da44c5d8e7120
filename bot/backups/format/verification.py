"""What the last test of a set has found, in a small file of the set."""

import json
from dataclasses import dataclass
from datetime import datetime

from bot.backups.format.json_form import as_data, from_data

_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Proof:
    """A restore into a scratch server, held against the manifest."""

    at: datetime
    ok: bool
    faults: tuple[str, ...]
    server_version: str
    """Of the scratch server."""
    image_id: str | None
    """Of its image."""
    duration_s: float


def proof_text(proof: Proof) -> str:
    """The text of its file."""
    return json.dumps({"format": _FORMAT, **as_data(proof)}, indent=1, ensure_ascii=False) + "\n"


def read_proof(text: str) -> Proof | None:
    """The proof; None where the file is damaged: then nothing is proven."""
    try:
        return from_data(Proof, json.loads(text))
    except ValueError:
        return None
