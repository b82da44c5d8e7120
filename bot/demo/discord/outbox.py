"""Frames on their way to one WebSocket: putting never waits, however slow the reader is."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from typing import Final

from aiohttp import web

from bot.demo.discord.wire import Json

CAPACITY: Final = 1000
"""Frames that may wait for a reader that has stopped reading."""
CLOSE_WITHIN_S: Final = 1.0
_POLICY_VIOLATION: Final = 1008


class Outbox:
    """Sends frames in order from a task of its own, each `delay_s()` after it was put."""

    def __init__(
        self, socket: web.WebSocketResponse, *, delay_s: Callable[[], float] = lambda: 0.0
    ) -> None:
        self._socket = socket
        self._delay_s = delay_s
        self._frames: asyncio.Queue[tuple[float, str]] = asyncio.Queue(CAPACITY)
        self._overrun = asyncio.Event()

    def put(self, frame: Json) -> None:
        """Queues one frame; a reader too far behind is cut off instead."""
        due_s = asyncio.get_running_loop().time() + self._delay_s()
        try:
            self._frames.put_nowait((due_s, json.dumps(frame, ensure_ascii=False)))
        except asyncio.QueueFull:
            self._overrun.set()

    @contextlib.asynccontextmanager
    async def sending(self) -> AsyncIterator[None]:
        """Sends what is put, for as long as the block lasts."""
        tasks = [asyncio.create_task(self._send()), asyncio.create_task(self._cut_off())]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _send(self) -> None:
        while True:
            due_s, frame = await self._frames.get()
            await asyncio.sleep(max(0.0, due_s - asyncio.get_running_loop().time()))
            with contextlib.suppress(ConnectionError):  # the reader's loop sees the end itself
                await self._socket.send_str(frame)

    async def _cut_off(self) -> None:
        await self._overrun.wait()
        await close(self._socket, _POLICY_VIOLATION, "too far behind")


async def close(socket: web.WebSocketResponse, code: int, reason: str) -> None:
    """Closes a socket within a second, whether or not the other side still listens."""
    with contextlib.suppress(TimeoutError, ConnectionError):
        async with asyncio.timeout(CLOSE_WITHIN_S):
            await socket.close(code=code, message=reason.encode())
