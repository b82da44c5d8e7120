"""The files of a TLS client, in PEM: an authority's certificates, its own one, and its key."""

import ssl
from dataclasses import dataclass
from pathlib import Path

from bot.model.errors import ServiceFailure

# OpenSSL's words; the second is for a key of another kind than the certificate's.
_MISMATCH = ("KEY_VALUES_MISMATCH", "NO_CERTIFICATE_ASSIGNED")
_ENCRYPTED = ("BEGIN ENCRYPTED PRIVATE KEY", "Proc-Type: 4,ENCRYPTED")  # PKCS#8, and before it


class TlsFileUnusable(Exception):
    """A file that cannot be used; the message never holds its content."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """Paths of the files; `cert` and `key` go together."""

    ca: Path
    cert: Path | None = None
    key: Path | None = None

    def context(self) -> ssl.SSLContext:
        """A context for one client that trusts `ca` alone, and checks names against certificates.

        A new one with each call, of what the files hold by then: renewed files count from the next
        connection on.

        Raises:
            ServiceFailure: the files cannot be used any more.
        """
        try:
            # Not create_default_context(): since Python 3.13 that one refuses certificates made as
            # Docker's own documentation says (VERIFY_X509_STRICT wants a key identifier in them).
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.load_verify_locations(cadata=certificates_in(self.ca))
            if self.cert is not None and self.key is not None:
                _load_pair(context, self.cert, self.key)
        except TlsFileUnusable as error:
            raise ServiceFailure(
                f"The engine's TLS files cannot be used any more: {error}.",
                code="docker_tls_files",
                hint=f"{error.hint[:1].upper()}{error.hint[1:]}.",
            ) from error
        return context


def certificates_in(file: Path) -> str:
    """The file's text, which holds at least one certificate; raises TlsFileUnusable."""
    text = _text_of(file)
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=text)
    except (ssl.SSLError, ValueError):  # ValueError for an empty file
        raise TlsFileUnusable(
            f"{file} holds no certificate in PEM format",
            "name a file with -----BEGIN CERTIFICATE-----; openssl x509 -inform DER makes one",
        ) from None
    return text


def check_key(file: Path, cert: Path | None) -> None:
    """Raise TlsFileUnusable where it holds no key that can be used, or another than `cert`'s."""
    text = _text_of(file)
    if any(mark in text for mark in _ENCRYPTED):
        raise TlsFileUnusable(
            f"the private key in {file} is encrypted",
            "decrypt it (openssl pkey -in … -out …), readable for pgherd's user alone",
        )
    if "PRIVATE KEY-----" not in text:
        raise TlsFileUnusable(
            f"{file} holds no private key in PEM format",
            "name a file with -----BEGIN PRIVATE KEY----- or alike; openssl pkey makes one",
        )
    if cert is not None:
        _load_pair(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), cert, file)


def _load_pair(context: ssl.SSLContext, cert: Path, key: Path) -> None:
    for file in (cert, key):
        _text_of(file)  # says so where it cannot be read; OpenSSL only says that something is wrong
    try:
        context.load_cert_chain(cert, key, password="")  # else OpenSSL asks the terminal
    except OSError as error:
        if getattr(error, "reason", None) in _MISMATCH:
            raise TlsFileUnusable(
                f"the private key in {key} does not belong to the certificate in {cert}",
                "name the two files that were made together",
            ) from None
        raise TlsFileUnusable(
            f"the private key in {key} is not one that OpenSSL can read",
            "look at it with: openssl pkey -noout -in …",
        ) from None


def _text_of(file: Path) -> str:
    try:
        # Only comments between the blocks of PEM may be anything but ASCII.
        return file.read_text("ascii", errors="ignore")
    except OSError as error:
        raise TlsFileUnusable(
            f"{file} cannot be read: {error.strerror}",
            "correct the path, or let pgherd's user read the file",
        ) from None
