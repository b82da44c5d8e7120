"""What a server keeps of a password, made without the server."""

import base64
import hmac

import pytest

from bot.model.secret import Secret
from bot.shared_server.scram import belongs, is_scram, prepared, verifier

# The example of RFC 7677, section 3.
SALT = base64.b64decode("W22ZaJ0SNY7soEsUEjb6gQ==")
NONCE = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
AUTH_MESSAGE = (
    f"n=user,r=rOprNGfwEbeRWgbNEkqO,r={NONCE},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,c=biws,r={NONCE}"
)
SERVER_SIGNATURE = "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="
PASSWORD = Secret("pencil")


def test_the_server_key_signs_as_in_the_example_of_the_rfc() -> None:
    kept = verifier(PASSWORD, SALT).reveal()
    server_key = base64.b64decode(kept.rpartition(":")[2])
    signature = hmac.digest(server_key, AUTH_MESSAGE.encode(), "sha256")
    assert base64.b64encode(signature).decode() == SERVER_SIGNATURE
    assert kept.startswith("SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$")


def test_a_verifier_belongs_to_its_password_alone() -> None:
    kept = verifier(PASSWORD, b"0123456789abcdef", 1000)
    assert belongs(kept, PASSWORD)
    assert not belongs(kept, Secret("pencils"))
    assert not belongs(verifier(PASSWORD, b"another salt"), Secret(""))


def test_an_md5_hash_is_no_scram() -> None:
    md5 = Secret("md5" + "0" * 32)
    assert not is_scram(md5)
    assert not belongs(md5, PASSWORD)


def test_neither_password_nor_verifier_show_themselves() -> None:
    assert "SCRAM" not in repr(verifier(PASSWORD, SALT))


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("plain \x07 bell", "plain \x07 bell"),  # ASCII is never touched
        ("I\u00adX", "IX"),  # RFC 4013, section 3: soft hyphens vanish
        ("\u00aa", "a"),  # and compatible signs become one
        ("\u2168", "IX"),
        ("a\u00a0b", "a b"),  # a space is a space
        ("e\u0301", "\u00e9"),  # composed or not
        ("\u00e9\u0007", "\u00e9\u0007"),  # prohibited: taken as it is
        ("\u06271", "\u06271"),  # from right to left, but not to its end
        ("\u0627\u0661\u0628", "\u0627\u0661\u0628"),
        ("\u00ad", "\u00ad"),  # nothing would be left
        ("\U0001f511 key", "\U0001f511 key"),  # younger than Unicode 3.2
    ],
)
def test_a_password_is_prepared_as_postgresql_does_it(password: str, expected: str) -> None:
    assert prepared(password) == expected
