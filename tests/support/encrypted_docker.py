"""A private Docker Engine that speaks TLS beside its socket, and knows its clients by theirs."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from support.certificates import Authority, Pair
from support.private_docker import PrivateDocker, private_docker

from bot.demo.lab.ports import reserved_ports
from bot.engines.docker import DockerEngine
from bot.settings.tls_files import TlsFiles


@dataclass(frozen=True)
class EncryptedDocker:
    docker: PrivateDocker
    port: int
    authority: Authority
    client: Pair

    @property
    def host(self) -> str:
        """The certificate is for this address, and for no name."""
        return f"tcp://127.0.0.1:{self.port}"

    @property
    def files(self) -> TlsFiles:
        return TlsFiles(self.authority.ca, self.client.cert, self.client.key)

    def engine(self) -> DockerEngine:
        return DockerEngine(self.host, self.files.context)


@contextmanager
def encrypted_docker(folder: Path) -> Iterator[EncryptedDocker]:
    authority = Authority(folder / "authority", "The CA of a test")
    server = authority.server("IP:127.0.0.1")
    with reserved_ports(1) as (port,):
        options = (
            *("--host", f"tcp://127.0.0.1:{port}", "--tlsverify", "--tlscacert", str(authority.ca)),
            *("--tlscert", str(server.cert), "--tlskey", str(server.key)),
        )
        with private_docker(*options) as docker:
            yield EncryptedDocker(docker, port, authority, authority.client())
