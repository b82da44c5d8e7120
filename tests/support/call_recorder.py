"""Notes every call that clients make to a Docker Engine, on the way there."""

import asyncio
import re
from contextlib import suppress
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

_CHUNK_BYTES = 64 << 10


class CallRecorder:
    """Listens on 127.0.0.1 in front of an engine; `calls` are "METHOD /path", without the query."""

    def __init__(self, engine: str) -> None:
        self._engine = urlsplit(engine)
        self._connections: list[asyncio.Task[None]] = []
        self.calls: list[str] = []

    @property
    def host(self) -> str:
        """As in DOCKER_HOST."""
        return "tcp://{}:{}".format(*self._server.sockets[0].getsockname())

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        return self

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._server.close()
        for connection in self._connections:
            connection.cancel()
        ends = await asyncio.gather(*self._connections, return_exceptions=True)
        broken = [end for end in ends if isinstance(end, Exception)]
        assert broken == [], broken

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connections.append(asyncio.create_task(self._serve(reader, writer)))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        engine_reader, engine_writer = await self._connect()
        answers = asyncio.create_task(_pour(engine_reader, writer))
        try:
            with suppress(ConnectionError):  # who asked has gone, and does not wait for an answer
                await self._requests(reader, engine_writer)
                await answers
        finally:
            answers.cancel()
            writer.close()
            engine_writer.close()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._engine.scheme == "unix":
            return await asyncio.open_unix_connection(self._engine.path)
        return await asyncio.open_connection(self._engine.hostname, self._engine.port)

    async def _requests(self, reader: asyncio.StreamReader, engine: asyncio.StreamWriter) -> None:
        while head := await _head(reader):
            engine.write(head)
            text = head.decode("latin-1")
            method, target, _ = text.split(" ", 2)
            self.calls.append(f"{method} {target.partition('?')[0]}")
            if re.search(r"\r\nupgrade:", text, re.IGNORECASE):
                break  # from here on it is a program's input
            length = re.search(r"\r\ncontent-length: *(\d+)", text, re.IGNORECASE)
            assert "transfer-encoding" not in text.lower(), f"not understood: {text}"
            engine.write(await reader.readexactly(int(length[1]) if length else 0))
            await engine.drain()
        await _pour(reader, engine)


async def _head(reader: asyncio.StreamReader) -> bytes:
    """A request's; nothing at the end of the connection."""
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return b""


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """To the end, which is passed on too; nobody may be there any more to receive it."""
    with suppress(OSError):
        while data := await reader.read(_CHUNK_BYTES):
            writer.write(data)
            await writer.drain()
        writer.write_eof()
