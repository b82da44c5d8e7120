"""A way into a container without a network: a socket here, a program inside for each connection.

The socket lies in a folder that only our own user may enter.
"""

import asyncio
import logging
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, suppress
from pathlib import Path

from bot.model.errors import PgherdError, ServiceFailure
from bot.model.ports import ContainerPrograms, Execution

_PIECE_BYTES = 64 << 10
_CLOSE_LIMIT_S = 30.0
# bash, because it can open a connection by itself, and every image of PostgreSQL's family has it.
# Not cat: busybox's keeps what comes from a socket until it has 16 MB (sendfile). dd passes it on.
# As soon as one direction has ended, the other has nothing more to say. The last wait matters: a
# child that outlives us would become the postmaster's, which is process 1 of its container, and its
# end by a signal would look to it like a crashed backend: it would restart the whole server.
_INSIDE = """
exec 3<>"/dev/tcp/127.0.0.1/$0" 4<&0
dd bs=64k <&4 >&3 2>/dev/null &
dd bs=64k <&3 2>/dev/null &
wait -n
kill $(jobs -p) 2>/dev/null
wait
"""

_log = logging.getLogger(__name__)


@asynccontextmanager
async def relay(
    programs: ContainerPrograms, container: str, port: int, mark: str
) -> AsyncIterator[Path]:
    """The folder of a PostgreSQL Unix socket that leads to the container's loopback port."""
    argv = ("bash", "-c", _INSIDE, str(port))
    calls: set[asyncio.Task[None]] = set()

    def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        running = programs.exec(container, argv, mark=mark, stdin=_pieces(reader))
        call = asyncio.create_task(_carry(running, writer))
        calls.add(call)
        call.add_done_callback(calls.discard)

    with _private_folder() as folder:
        listening = await asyncio.start_unix_server(answer, folder / f".s.PGSQL.{port}")
        try:
            yield folder
        finally:
            listening.close()
            for call in calls:
                call.cancel()
            with suppress(TimeoutError):
                async with asyncio.timeout(_CLOSE_LIMIT_S):
                    await asyncio.gather(*calls, return_exceptions=True)


@contextmanager
def _private_folder() -> Iterator[Path]:
    try:
        # A socket's path may be 107 bytes long, and who knows where TMPDIR leads.
        folder = tempfile.TemporaryDirectory(prefix="pgherd-", dir="/tmp")
    except OSError as error:
        raise ServiceFailure(
            f"There is no place for a socket: /tmp cannot be written ({error.strerror}).",
            code="no_temporary_folder",
            hint="Give pgherd a writable /tmp; in a read-only container, a tmpfs.",
        ) from error
    with folder as name:
        yield Path(name)


async def _carry(
    running: AbstractAsyncContextManager[Execution], writer: asyncio.StreamWriter
) -> None:
    try:
        async with running as inside:
            async for piece in inside.stdout():
                writer.write(piece)
                await writer.drain()
            await inside.result()
    except (PgherdError, OSError) as error:
        # Whoever has called sees the connection end; this says why.
        _log.warning("a way into a container broke", extra={"reason": str(error)})
    finally:
        writer.close()


async def _pieces(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    with suppress(ConnectionError):
        while piece := await reader.read(_PIECE_BYTES):
            yield piece
