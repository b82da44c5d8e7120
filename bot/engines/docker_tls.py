"""TLS on a socket, with ways that end one by one: asyncio's own TLS can only end both at once."""

import asyncio
import errno
import socket
import ssl
from contextlib import suppress

_PIECE_BYTES = 256 << 10
_RECORD_BYTES = 16 << 10  # the most that TLS carries in one record: RFC 8446, section 5.1


class TlsConnection:
    """A Connection (see docker_connection) that encrypts; `greet` comes first."""

    def __init__(self, connection: socket.socket, context: ssl.SSLContext, name: str) -> None:
        self._socket = connection
        self._received, self._to_send = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._received, self._to_send, server_hostname=name)
        self._has_ended = False

    async def greet(self) -> None:
        """Shake hands.

        Raises:
            ssl.SSLError: one of the two refuses the other; that the engine refuses our certificate
                may come only when something is received.
            OSError: the connection broke.
        """
        while True:
            try:
                self._tls.do_handshake()
            except ssl.SSLWantReadError:
                await self._send_what_is_ready()
                await self._receive_some()
            else:
                await self._send_what_is_ready()
                return

    async def receive(self) -> bytes:
        """The next bytes; none after the engine's own farewell.

        Raises:
            OSError: the connection broke, or ended without a farewell: data may be missing.
        """
        while not (data := self._decrypted()) and not self._has_ended:
            await self._receive_some()
        return data

    async def send(self, data: bytes) -> None:
        """Send all of the data; one call at a time. Raises OSError when the connection breaks."""
        rest = memoryview(data)
        while rest:
            piece, rest = rest[:_PIECE_BYTES], rest[_PIECE_BYTES:]
            while piece:
                piece = piece[self._tls.write(piece) :]
            await self._send_what_is_ready()

    async def end_sending(self) -> None:
        """Say farewell (close_notify), as the docker CLI does; the engine may go on for long.

        Raises OSError when the connection breaks.
        """
        # Nothing that was received may lie undecrypted here, else OpenSSL gives the connection up
        # (application data after close notify). It never does: `receive` leaves nothing.
        with suppress(ssl.SSLWantReadError):  # OpenSSL would wait for the engine's farewell
            self._tls.unwrap()
        await self._send_what_is_ready()

    def close(self) -> None:
        """End both ways, without a farewell."""
        self._socket.close()

    def _decrypted(self) -> bytes:
        """The data received so far, decrypted."""
        records = []
        try:
            while record := self._tls.read(_RECORD_BYTES):
                records.append(record)
            self._has_ended = True
        except ssl.SSLWantReadError:
            pass
        except ssl.SSLZeroReturnError:  # what `read` raises for b"" once we have ended sending
            self._has_ended = True
        return b"".join(records)

    async def _receive_some(self) -> None:
        data = await asyncio.get_running_loop().sock_recv(self._socket, _PIECE_BYTES)
        if not data:
            raise ConnectionResetError(errno.ECONNRESET, "it ended without TLS's farewell")
        self._received.write(data)

    async def _send_what_is_ready(self) -> None:
        if self._to_send.pending:
            await asyncio.get_running_loop().sock_sendall(self._socket, self._to_send.read())
