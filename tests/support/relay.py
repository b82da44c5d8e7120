"""A TCP port in front of a Docker Engine's socket, with TLS of its own or without."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

_CHUNK_BYTES = 64 << 10


@asynccontextmanager
async def relay(host: str, tls: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    """Its address, as in DOCKER_HOST."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        engine, to_engine = await asyncio.open_unix_connection(host.removeprefix("unix://"))
        await asyncio.gather(_pour(reader, to_engine), _pour(engine, writer))

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    async with server:
        yield "tcp://{}:{}".format(*server.sockets[0].getsockname())


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(_CHUNK_BYTES):
            writer.write(data)
            await writer.drain()
    writer.close()
