"""Sending a program its input while its output is read."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Protocol


class Input(Protocol):
    """The way into a program."""

    async def send(self, data: bytes) -> bool:
        """Send all of it; False when the program does not listen any more."""
        ...

    async def end_input(self) -> None:
        """Tell the program that its input ends here."""
        ...


class Feeding:
    """The input of one program; whoever reads its output hears of a source that fails."""

    def __init__(self) -> None:
        self._task: asyncio.Task[None] | None = None

    def begin(self, stdin: AsyncIterator[bytes], way_in: Input) -> None:
        """Begin to send; the program is told of the end only when the source has come to it."""
        self._task = asyncio.create_task(_feed(stdin, way_in))

    async def meanwhile(self, receive: Callable[[], Awaitable[bytes]]) -> bytes:
        """What `receive` gives, unless the source fails before.

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
        """Send no more of it, without telling the program that it ends."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)


async def _feed(stdin: AsyncIterator[bytes], way_in: Input) -> None:
    async for data in stdin:
        if not await way_in.send(data):
            return  # it reads no more; its exit code and stderr say why
    await way_in.end_input()
