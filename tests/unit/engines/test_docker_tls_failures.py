"""What is said when TLS with a Docker Engine does not come about: the code, and a way out."""

import ssl

import pytest

from bot.engines.docker_tls_failures import tls_failure

HOST = "tcp://nas:2376"


def refused(reason: str) -> ssl.SSLError:
    error = ssl.SSLError(1, f"[SSL: {reason}] (_ssl.c:1000)")
    error.reason = reason
    return error


def unverified(code: int) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_code, error.verify_message = code, "the reason"
    return error


@pytest.mark.parametrize(
    "alert",
    [
        "CERTIFICATE_REQUIRED",
        "BAD_CERTIFICATE",
        "UNSUPPORTED_CERTIFICATE",
        "CERTIFICATE_REVOKED",
        "CERTIFICATE_EXPIRED",
        "CERTIFICATE_UNKNOWN",
        "UNKNOWN_CA",
        "ACCESS_DENIED",
    ],
)
@pytest.mark.parametrize("prefix", ["TLSV13_ALERT_", "SSLV3_ALERT_"])
def test_an_engine_that_refuses_our_certificate(prefix: str, alert: str) -> None:
    found = tls_failure(HOST, refused(prefix + alert))
    assert found.code == "docker_tls_refused"
    assert f"{HOST} does not accept" in found.message
    assert alert.lower().replace("_", " ") in found.message
    assert "`cert` and `key`" in found.hint


@pytest.mark.parametrize(
    ("error", "code", "hint"),
    [
        (refused("WRONG_VERSION_NUMBER"), "docker_tls_unspoken", "2376"),
        (refused("SSLV3_ALERT_HANDSHAKE_FAILURE"), "docker_tls", "log"),
        (unverified(62), "docker_tls_name", "subjectAltName"),
        (unverified(64), "docker_tls_name", "subjectAltName"),
        (unverified(9), "docker_tls_expired", "clock"),
        (unverified(10), "docker_tls_expired", "Renew"),
        (unverified(20), "docker_tls_untrusted", "CA that signed it"),
    ],
)
def test_what_else_can_be_wrong(error: ssl.SSLError, code: str, hint: str) -> None:
    found = tls_failure(HOST, error)
    assert (found.code, HOST in found.message, hint in found.hint) == (code, True, True)


def test_the_reason_is_told_in_words_and_where_there_is_none_as_the_system_has_it() -> None:
    told = tls_failure(HOST, refused("TLSV1_ALERT_INTERNAL_ERROR")).message
    assert told.endswith("failed: internal error.")
    nameless = ssl.SSLError(1, "cut off")
    nameless.reason = None  # type: ignore[assignment]
    assert tls_failure(HOST, nameless).message.endswith("failed: cut off.")
    assert tls_failure(HOST, unverified(10)).message.endswith("the reason.")
