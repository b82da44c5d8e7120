"""SCRAM verifiers, made here: so the password itself never reaches the server's log.

SCRAM-SHA-256 is RFC 5802 with the hash of RFC 7677; the text that PostgreSQL keeps is in
https://www.postgresql.org/docs/current/catalog-pg-authid.html.
"""

import hashlib
import hmac
import re
import stringprep
import unicodedata
from base64 import b64decode, b64encode

from bot.model.secret import Secret

ITERATIONS = 4096
"""PostgreSQL's own default of scram_iterations."""
SALT_BYTES = 16
"""As many as PostgreSQL takes; they have to be random."""

_FORM = re.compile(r"SCRAM-SHA-256\$(\d+):([A-Za-z0-9+/=]+)\$[A-Za-z0-9+/=]+:[A-Za-z0-9+/=]+")

_PROHIBITED = (
    stringprep.in_table_c12,
    stringprep.in_table_c21_c22,
    stringprep.in_table_c3,
    stringprep.in_table_c4,
    stringprep.in_table_c5,
    stringprep.in_table_c6,
    stringprep.in_table_c7,
    stringprep.in_table_c8,
    stringprep.in_table_c9,
    stringprep.in_table_a1,  # unassigned in Unicode 3.2
)


def verifier(password: Secret, salt: bytes, iterations: int = ITERATIONS) -> Secret:
    """The verifier that `PASSWORD '…'` accepts; whoever has it can try passwords on it."""
    text = prepared(password.reveal()).encode()
    salted = hashlib.pbkdf2_hmac("sha256", text, salt, iterations)
    stored_key = hashlib.sha256(_signed(salted, b"Client Key")).digest()
    server_key = _signed(salted, b"Server Key")
    keys = f"{_text(stored_key)}:{_text(server_key)}"
    return Secret(f"SCRAM-SHA-256${iterations}:{_text(salt)}${keys}")


def is_scram(kept: Secret) -> bool:
    """Whether it is a SCRAM verifier, and not MD5."""
    return _FORM.fullmatch(kept.reveal()) is not None


def belongs(kept: Secret, password: Secret) -> bool:
    """Whether a verifier is this password's; False for one that is not SCRAM."""
    form = _FORM.fullmatch(kept.reveal())
    if form is None:
        return False
    expected = verifier(password, b64decode(form[2]), int(form[1]))
    return hmac.compare_digest(expected.reveal(), kept.reveal())


def prepared(password: str) -> str:
    """The password as SCRAM hashes it: SASLprep, RFC 4013, over the tables of RFC 3454.

    As PostgreSQL does it (src/common/saslprep.c): a password that may not be prepared is taken as
    it is, so that any bytes can be one. ASCII stays as it is.
    """
    if password.isascii():
        return password
    mapped = "".join(
        " " if stringprep.in_table_c12(sign) else sign
        for sign in password
        if not stringprep.in_table_b1(sign)
    )
    normal = unicodedata.normalize("NFKC", mapped)
    return normal if normal and _is_allowed(normal) else password


def _is_allowed(text: str) -> bool:
    if any(prohibits(sign) for sign in text for prohibits in _PROHIBITED):
        return False
    if not any(map(stringprep.in_table_d1, text)):
        return True
    # Text that runs from right to left does so from end to end: RFC 3454, section 6.
    ends_right = stringprep.in_table_d1(text[0]) and stringprep.in_table_d1(text[-1])
    return ends_right and not any(map(stringprep.in_table_d2, text))


def _signed(key: bytes, text: bytes) -> bytes:
    return hmac.digest(key, text, "sha256")


def _text(raw: bytes) -> str:
    return b64encode(raw).decode()
