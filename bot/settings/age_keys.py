"""Keys of age: public ones to encrypt to, private ones to open with.

https://age-encryption.org/v1 calls them recipients and identities. No message here shows any part
of one.
"""

from collections.abc import Sequence
from typing import Any

import pyrage

Recipient = Any
"""pyrage has no types; whatever `recipient` returns."""
Identity = Any

_PUBLIC = "write an age1… of age-keygen, or a line of an id_ed25519.pub or id_rsa.pub"
_PRIVATE_MARKS = ("AGE-SECRET-KEY-", "PRIVATE KEY")
_KEYLESS = "name the file that age-keygen wrote, or an id_ed25519 or id_rsa without a passphrase"


class AgeKeyUnusable(Exception):
    """A key that cannot be used; the message never holds it."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def recipient(text: str) -> Recipient:
    """The public key that `text` is; raises AgeKeyUnusable."""
    if any(mark in text.upper() for mark in _PRIVATE_MARKS):
        raise AgeKeyUnusable(
            "is a private key, which must never lie here",
            "take its public key (age-keygen -y FILE), and make a new pair if others saw this file",
        )
    kind = pyrage.ssh if text.startswith("ssh-") else pyrage.x25519
    try:
        return kind.Recipient.from_str(text)
    except pyrage.RecipientError:
        raise AgeKeyUnusable("is no public key of age or SSH", _PUBLIC) from None


def identities(text: str) -> Sequence[Identity]:
    """The private keys in the text of a file of age-keygen or OpenSSH; raises AgeKeyUnusable."""
    try:
        if "PRIVATE KEY-----" in text:
            return [pyrage.ssh.Identity.from_buffer(f"{text.strip()}\n".encode())]
        lines = (line.strip() for line in text.splitlines())
        keys = [line for line in lines if line and not line.startswith("#")]
        found = [pyrage.x25519.Identity.from_str(key) for key in keys]
    except pyrage.IdentityError:
        raise AgeKeyUnusable("holds no private key that can be used", _KEYLESS) from None
    if not found:
        raise AgeKeyUnusable("holds no private key", _KEYLESS)
    return found
