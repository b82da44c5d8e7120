"""What a signature's file says about a manifest."""

import hashlib
import hmac

import pytest

from bot.backups.format.signature import Signature, judged, signature_text
from bot.model.secret import Secret

KEY, OTHER = Secret("k" * 32), Secret("o" * 32)
TEXT = '{"format": 1}\n'


def test_it_is_what_any_tool_for_hmac_computes() -> None:
    digest = hmac.new(b"k" * 32, TEXT.encode(), hashlib.sha256).hexdigest()
    assert signature_text(TEXT, KEY) == f"hmac-sha256 {digest}\n"


@pytest.mark.parametrize(
    ("text", "signature", "key", "verdict"),
    [
        (TEXT, signature_text(TEXT, KEY), KEY, Signature.GOOD),
        (TEXT + " ", signature_text(TEXT, KEY), KEY, Signature.WRONG),
        (TEXT, signature_text(TEXT, OTHER), KEY, Signature.WRONG),
        (TEXT, "", KEY, Signature.WRONG),
        (TEXT, "hmac-sha256 größe", KEY, Signature.WRONG),
        (TEXT, None, KEY, Signature.MISSING),
        (TEXT, signature_text(TEXT, KEY), None, Signature.UNCHECKED),
        (TEXT, None, None, None),
    ],
)
def test_only_text_and_key_that_fit_are_signed(
    text: str, signature: str | None, key: Secret | None, verdict: Signature | None
) -> None:
    assert judged(text, signature, key) is verdict
