"""Connections to a Docker Engine that never block the event loop, and buffer nothing."""

import asyncio
import socket
import ssl
from collections.abc import Callable
from typing import Protocol
from urllib.parse import urlsplit

from bot.engines.docker_tls import TlsConnection

_RECEIVE_BYTES = 256 << 10

TlsContexts = Callable[[], ssl.SSLContext]
"""Makes a context for one client; it raises ServiceFailure where that cannot be."""


class Connection(Protocol):
    """Bytes both ways; either way can end before the other. All raise OSError when it breaks."""

    async def receive(self) -> bytes:
        """The next bytes; none at the end."""
        ...

    async def send(self, data: bytes) -> None:
        """Send all of the data; one call at a time."""
        ...

    async def end_sending(self) -> None:
        """End this side's data; the other side's can still be received."""
        ...

    def close(self) -> None:
        """End both ways."""
        ...


class PlainConnection:
    """A Connection without encryption."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection

    async def receive(self) -> bytes:
        """See Connection."""
        return await asyncio.get_running_loop().sock_recv(self._socket, _RECEIVE_BYTES)

    async def send(self, data: bytes) -> None:
        """See Connection."""
        await asyncio.get_running_loop().sock_sendall(self._socket, data)

    async def end_sending(self) -> None:
        """See Connection."""
        self._socket.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        """See Connection."""
        self._socket.close()


async def connect(host: str, tls: TlsContexts | None, limit_s: float) -> Connection:
    """A connection to the engine, with TLS if there are contexts for it.

    Raises:
        OSError: it cannot be reached, or TLS does not come about.
        ServiceFailure: `tls` cannot make a context.
    """
    context = None if tls is None else await asyncio.to_thread(tls)
    connection = await asyncio.to_thread(_connected, host, limit_s)
    if context is None:
        return PlainConnection(connection)
    encrypted = TlsConnection(connection, context, urlsplit(host).hostname or "")
    try:
        await encrypted.greet()
    except BaseException:
        encrypted.close()
        raise
    return encrypted


def _connected(host: str, limit_s: float) -> socket.socket:
    address = urlsplit(host)
    if address.scheme == "unix":
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.connect(address.path)
    else:
        connection = socket.create_connection((address.hostname, address.port), limit_s)
    connection.settimeout(0)  # from now on the event loop waits
    return connection
