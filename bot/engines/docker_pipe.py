"""A connection to a Docker Engine that carries a program's streams instead of HTTP.

The SDK's own way loses what comes in one packet with the answer's head, and blocks a thread for as
long as the program runs. Here nothing is buffered: what nobody asks for waits in the socket, and
so does the program.
"""

import asyncio
import json
import re
from contextlib import suppress
from http import HTTPStatus

from bot.engines.docker_connection import Connection, TlsContexts, connect
from bot.engines.docker_failures import refusal, unreachable

_HEAD_LIMIT_BYTES = 64 << 10
_END_OF_HEAD = b"\r\n\r\n"
_PIPE_STATUS = (HTTPStatus.SWITCHING_PROTOCOLS, HTTPStatus.OK)  # OK is what older engines say


class Pipe:
    """Bytes both ways; either way can end before the other."""

    def __init__(self, connection: Connection, first: bytes) -> None:
        self._connection = connection
        self._first = first

    async def receive(self) -> bytes:
        """The next bytes; none at the end.

        Raises:
            OSError: the connection broke.
        """
        # A socket that always has something to read would otherwise keep the loop to itself.
        await asyncio.sleep(0)
        if self._first:
            first, self._first = self._first, b""
            return first
        return await self._connection.receive()

    async def send(self, data: bytes) -> bool:
        """Send all of the data; False when the other side does not read any more."""
        await asyncio.sleep(0)
        try:
            await self._connection.send(data)
        except ConnectionError:
            return False
        return True

    async def end_input(self) -> None:
        """Tell the program that its input ends here; its output still comes."""
        # Only a connection that is gone refuses; what it still holds can be read.
        with suppress(OSError):
            await self._connection.end_sending()

    def close(self) -> None:
        """End both ways. The program takes this for the end of its input."""
        self._connection.close()


async def open_pipe(
    host: str, tls: TlsContexts | None, doing: str, path: str, limit_s: float
) -> Pipe:
    """POST to an exec's start path and keep the connection.

    Raises:
        DockerRefusal: the engine answered with an error.
        ServiceFailure: it did not answer within `limit_s`, or cannot be reached.
    """
    try:
        async with asyncio.timeout(limit_s):
            connection = await connect(host, tls, limit_s)
            try:
                return await _upgrade(connection, host, doing, path)
            except BaseException:
                connection.close()
                raise
    except OSError as error:  # TimeoutError is one of its kind
        raise unreachable(host, error, limit_s) from error


async def _upgrade(connection: Connection, host: str, doing: str, path: str) -> Pipe:
    await connection.send(_request(path))
    received = b""
    while _END_OF_HEAD not in received:
        received += await _more(connection, received)
    head, _, rest = received.partition(_END_OF_HEAD)
    status = int(head.split(maxsplit=2)[1])
    if status in _PIPE_STATUS:
        return Pipe(connection, rest)
    length = re.search(rb"\r\ncontent-length: *(\d+)", head, re.IGNORECASE)
    while length and len(rest) < int(length[1]):
        rest += await _more(connection, rest)
    raise refusal(host, doing, status, _message(rest))


def _request(path: str) -> bytes:
    body = json.dumps({"Detach": False, "Tty": False}).encode()
    # The socket proxy knows it by these very words (config/socket-proxy/haproxy.cfg). 1.0, because
    # then nothing more can be asked on a connection that has not become the program's.
    head = (
        f"POST {path} HTTP/1.0",
        "Host: docker",
        "Connection: Upgrade",
        "Upgrade: tcp",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
    )
    return "\r\n".join(head).encode() + _END_OF_HEAD + body


async def _more(connection: Connection, so_far: bytes) -> bytes:
    data = await connection.receive()
    if not data:
        raise ConnectionResetError("closed in the middle of an answer")
    if len(so_far) > _HEAD_LIMIT_BYTES:
        raise ConnectionAbortedError("this is not Docker's protocol")
    return data


def _message(body: bytes) -> str:
    text = body.decode("utf-8", errors="replace").strip()
    try:
        return str(json.loads(text)["message"])
    except (ValueError, KeyError, TypeError):
        return text
