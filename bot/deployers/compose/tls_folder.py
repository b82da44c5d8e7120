"""A folder of certificates under the names that the docker CLI wants."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.settings.tls_files import TlsFiles


@asynccontextmanager
async def tls_environment(files: TlsFiles | None) -> AsyncIterator[dict[str, str]]:
    """The variables of a call to an engine that speaks TLS; none for one that does not.

    The folder holds links only: a renewed file counts from the next call on.
    """
    if files is None:
        yield {}
        return
    folder = await asyncio.to_thread(_linked, files)
    try:
        yield {"DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": folder.name}
    finally:
        await asyncio.shield(asyncio.to_thread(folder.cleanup))


def _linked(files: TlsFiles) -> "tempfile.TemporaryDirectory[str]":
    folder = tempfile.TemporaryDirectory(prefix="pgherd-tls-")
    # https://docs.docker.com/engine/security/protect-access/: ca.pem, cert.pem and key.pem
    for name, file in (("ca", files.ca), ("cert", files.cert), ("key", files.key)):
        if file is not None:
            (Path(folder.name) / f"{name}.pem").symlink_to(file.absolute())
    return folder
