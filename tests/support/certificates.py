"""Certificates for one test, made as Docker's documentation does it: with openssl."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from support.needed import need

_NEW_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")


@dataclass(frozen=True)
class Pair:
    """A certificate and its key."""

    cert: Path
    key: Path


class Authority:
    def __init__(self, folder: Path, name: str) -> None:
        folder.mkdir()
        self._folder, self.ca, self.key = folder, folder / "ca.pem", folder / "ca-key.pem"
        self._openssl(
            *("req", "-x509", *_NEW_KEY, "-keyout", self.key, "-out", self.ca),
            *("-days", "1", "-subj", f"/CN={name}"),
        )

    def server(self, names: str, *, days: int = 1) -> Pair:
        """`names` as OpenSSL writes them: `IP:127.0.0.1,DNS:nas`. Expired where `days` < 0."""
        return self._signed("server", f"subjectAltName={names}\nextendedKeyUsage=serverAuth", days)

    def client(self) -> Pair:
        return self._signed("client", "extendedKeyUsage=clientAuth", 1)

    def _signed(self, name: str, extensions: str, days: int) -> Pair:
        number = len(list(self._folder.iterdir()))
        pair = Pair(
            self._folder / f"{name}-{number}.pem", self._folder / f"{name}-{number}-key.pem"
        )
        request, wanted = pair.cert.with_suffix(".csr"), pair.cert.with_suffix(".ext")
        wanted.write_text(extensions)
        self._openssl(
            *("req", *_NEW_KEY, "-keyout", pair.key, "-out", request, "-subj", f"/CN={name}")
        )
        self._openssl(
            *("x509", "-req", "-in", request, "-CA", self.ca, "-CAkey", self.key),
            *("-CAcreateserial", "-days", str(days), "-extfile", wanted, "-out", pair.cert),
        )
        return pair

    def _openssl(self, *argv: str | Path) -> None:
        need("openssl")
        done = subprocess.run(
            ["openssl", *argv], capture_output=True, text=True, timeout=30, check=False
        )
        assert done.returncode == 0, done.stderr
