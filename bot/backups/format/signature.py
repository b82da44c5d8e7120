"""Whether a backup is what pgherd has written: a keyed signature of its manifest. No I/O.

A checksum can be made by anybody, this only by who has the key (HMAC, RFC 2104). The manifest holds
the checksums of all the other files, so it stands for the backup.
"""

import hashlib
import hmac
from enum import StrEnum

from bot.model.secret import Secret

_METHOD = "hmac-sha256"


class Signature(StrEnum):
    """What can be said about a backup's signature."""

    GOOD = "signed"
    WRONG = "signature wrong"
    MISSING = "not signed"
    """There is a key, and no signature: it is older than the key, or somebody removed that."""
    UNCHECKED = "signed, not checked"
    """There is no key here to check it with."""


def signature_text(manifest_text: str, key: Secret) -> str:
    """The text of the signature's file."""
    return f"{_METHOD} {_digest(manifest_text, key)}\n"


def judged(manifest_text: str, signature: str | None, key: Secret | None) -> Signature | None:
    """What the signature's file, None where there is none, says about the manifest as it is now.

    None where there is neither a signature nor a key.
    """
    if key is None:
        return None if signature is None else Signature.UNCHECKED
    if signature is None:
        return Signature.MISSING
    expected = signature_text(manifest_text, key)
    same = hmac.compare_digest(expected.encode(), signature.encode())
    return Signature.GOOD if same else Signature.WRONG


def _digest(text: str, key: Secret) -> str:
    return hmac.new(key.reveal().encode(), text.encode(), hashlib.sha256).hexdigest()
