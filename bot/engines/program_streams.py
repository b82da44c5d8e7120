"""The streams of a program: input that is sent while output is read, and bounded messages."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Protocol


class InputPipe(Protocol):
    """The pipe to a program's standard input."""

    async def send(self, data: bytes) -> bool:
        """Send all of the data; False when the program does not read any more."""
        ...

    async def end_input(self) -> None:
        """Tell the program that its input ends here."""
        ...


class ProgramInput:
    """The input of one program; a source that fails is raised where the output is read."""

    def __init__(self) -> None:
        self._task: asyncio.Task[None] | None = None

    def begin(self, stdin: AsyncIterator[bytes], pipe: InputPipe) -> None:
        """Begin to send; the end of input is sent only when the source itself has ended."""
        self._task = asyncio.create_task(_send(stdin, pipe))

    async def meanwhile(self, receive: Callable[[], Awaitable[bytes]]) -> bytes:
        """The result of `receive`, unless the source fails before.

        Raises:
            Exception: whatever the source raised.
        """
        if self._task is None:
            return await receive()
        receiving = asyncio.ensure_future(receive())
        try:
            await asyncio.wait([receiving, self._task], return_when=asyncio.FIRST_COMPLETED)
            if self._task.done():
                # Its failure counts, not the end of the output that follows from it.
                self._task.result()
                self._task = None
            return await receiving
        finally:
            receiving.cancel()

    async def stop(self) -> None:
        """Stop sending, without an end of input."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)


async def _send(stdin: AsyncIterator[bytes], pipe: InputPipe) -> None:
    async for data in stdin:
        if not await pipe.send(data):
            return  # it reads no more; its exit code and stderr say why
    await pipe.end_input()


class BoundedText:
    """The beginning and the end of a text: the first error says why, the last one how it ended."""

    def __init__(self, head_bytes: int = 32 << 10, tail_bytes: int = 32 << 10) -> None:
        self._head_bytes, self._tail_bytes = head_bytes, tail_bytes
        self._head, self._tail = b"", b""
        self._left_out_bytes = 0

    def add(self, data: bytes) -> None:
        """Append to the text."""
        room = self._head_bytes - len(self._head)
        self._head += data[:room]
        tail = self._tail + data[room:]
        self._left_out_bytes += max(0, len(tail) - self._tail_bytes)
        self._tail = tail[-self._tail_bytes :]

    def __str__(self) -> str:
        gap = b""
        if self._left_out_bytes:
            gap = f"\n… {self._left_out_bytes} bytes left out …\n".encode()
        return (self._head + gap + self._tail).decode("utf-8", errors="replace")
