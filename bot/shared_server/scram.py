"""What a server keeps of a password, made here: so the password itself never reaches its log.

SCRAM-SHA-256 is RFC 5802 with the hash of RFC 7677; the text that PostgreSQL keeps is in
https://www.postgresql.org/docs/current/catalog-pg-authid.html.
"""

import hashlib
import hmac
import re
from base64 import b64decode, b64encode

from bot.model.secret import Secret
from bot.shared_server.saslprep import prepared

ITERATIONS = 4096
"""PostgreSQL's own default, scram_iterations."""
SALT_BYTES = 16
"""As many as PostgreSQL takes; they have to be random."""

_FORM = re.compile(r"SCRAM-SHA-256\$(\d+):([A-Za-z0-9+/=]+)\$[A-Za-z0-9+/=]+:[A-Za-z0-9+/=]+")


def verifier(password: Secret, salt: bytes, iterations: int = ITERATIONS) -> Secret:
    """What `PASSWORD '…'` takes instead of the password; whoever has it can try passwords on it."""
    text = prepared(password.reveal()).encode()
    salted = hashlib.pbkdf2_hmac("sha256", text, salt, iterations)
    stored_key = hashlib.sha256(_signed(salted, b"Client Key")).digest()
    server_key = _signed(salted, b"Server Key")
    keys = f"{_text(stored_key)}:{_text(server_key)}"
    return Secret(f"SCRAM-SHA-256${iterations}:{_text(salt)}${keys}")


def is_scram(kept: Secret) -> bool:
    """Whether the server keeps it in this way, and not as MD5."""
    return _FORM.fullmatch(kept.reveal()) is not None


def belongs(kept: Secret, password: Secret) -> bool:
    """Whether what the server keeps is this password's; False for what is no SCRAM."""
    form = _FORM.fullmatch(kept.reveal())
    if form is None:
        return False
    expected = verifier(password, b64decode(form[2]), int(form[1]))
    return hmac.compare_digest(expected.reveal(), kept.reveal())


def _signed(key: bytes, text: bytes) -> bytes:
    return hmac.digest(key, text, "sha256")


def _text(raw: bytes) -> str:
    return b64encode(raw).decode()
