"""Failures of TLS to a Docker Engine as errors that say what to do. No I/O."""

import ssl

from bot.model.errors import ServiceFailure

# X509_V_ERR_*: https://docs.openssl.org/3.0/man3/X509_STORE_CTX_get_error/
_NOT_YET_VALID, _EXPIRED, _NAME_MISMATCH, _ADDRESS_MISMATCH = 9, 10, 62, 64
# The alerts by which a server refuses a client's certificate, as RFC 8446, section 6.2, and as
# OpenSSL names them after their prefix.
_ABOUT_OUR_CERTIFICATE = (
    "CERTIFICATE_REQUIRED",
    "BAD_CERTIFICATE",
    "UNSUPPORTED_CERTIFICATE",
    "CERTIFICATE_REVOKED",
    "CERTIFICATE_EXPIRED",
    "CERTIFICATE_UNKNOWN",
    "UNKNOWN_CA",
    "ACCESS_DENIED",
)


def tls_failure(host: str, error: ssl.SSLError) -> ServiceFailure:
    """The failure of a TLS handshake with the engine."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return _certificate_of_the_engine(host, error)
    reason = error.reason or ""
    if reason.endswith(_ABOUT_OUR_CERTIFICATE):
        return ServiceFailure(
            f"The Docker Engine at {host} does not accept pgherd's certificate: {_words(reason)}.",
            code="docker_tls_refused",
            hint="Name `cert` and `key` in the engine's `tls`, signed by the CA that dockerd was "
            "given as --tlscacert, for client authentication and not expired.",
        )
    if reason == "WRONG_VERSION_NUMBER":  # of TLS, in the first bytes of what is none at all
        return ServiceFailure(
            f"The Docker Engine at {host} does not speak TLS.",
            code="docker_tls_unspoken",
            hint="Correct the port (2376 is usual for TLS), or leave the engine's `tls` out.",
        )
    return ServiceFailure(
        f"TLS with the Docker Engine at {host} failed: {_words(reason) or error.strerror}.",
        code="docker_tls",
        hint="The Docker service's log has the other side's reason.",
    )


def _certificate_of_the_engine(host: str, error: ssl.SSLCertVerificationError) -> ServiceFailure:
    if error.verify_code in {_NAME_MISMATCH, _ADDRESS_MISMATCH}:
        return ServiceFailure(
            f"The certificate of the Docker Engine at {host} is for another name.",
            code="docker_tls_name",
            hint="Use a name or an address of the certificate (subjectAltName) in `host`, or renew "
            "the certificate with this one.",
        )
    if error.verify_code in {_NOT_YET_VALID, _EXPIRED}:
        return ServiceFailure(
            f"The certificate of the Docker Engine at {host} is not valid now: "
            f"{error.verify_message}.",
            code="docker_tls_expired",
            hint="Renew it or its CA's certificate, or correct the clock.",
        )
    return ServiceFailure(
        f"The certificate of the Docker Engine at {host} is not signed by the engine's "
        f"`tls.ca`: {error.verify_message}.",
        code="docker_tls_untrusted",
        hint="Name the CA that signed it in `tls.ca`. If it is that one, another machine answers "
        "at that address.",
    )


def _words(reason: str) -> str:
    """OpenSSL's name of an alert in words: TLSV13_ALERT_CERTIFICATE_REQUIRED."""
    return reason.rpartition("ALERT_")[2].replace("_", " ").lower()
