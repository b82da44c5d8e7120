"""A function that reads one file and writes another, between two asynchronous streams."""

import asyncio
import queue
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from bot.backups.streams.background_threads import give_way

# A hop to another thread costs more than one small piece is worth.
_BATCH_BYTES = 1 << 20


class Reader(Protocol):
    """Where such a function reads from."""

    def read(self, size_bytes: int = -1) -> bytes:
        """At most so many bytes; none at the end."""
        ...


class Writer(Protocol):
    """Where it writes to."""

    def write(self, part: bytes) -> int:
        """Take all of it."""
        ...

    def flush(self) -> None:
        """Do nothing: there is nothing below."""
        ...


Work = Callable[[Reader, Writer], None]
"""Blocks; whatever it raises has to let exceptions of its reader and writer through in some way."""


async def filtered(pieces: AsyncIterator[bytes], work: Work) -> AsyncGenerator[bytes, None]:
    """What `work` writes while it reads `pieces`; of neither more than a MiB is in memory.

    It has a thread of its own: in the event loop's pool it would wait for `pieces` that need the
    same pool. Thread and event loop take turns, so closing this early ends the thread as well.

    Raises:
        Exception: what `pieces` or `work` raised.
    """
    turns = _Turns(asyncio.get_running_loop())
    threading.Thread(target=turns.run, args=(work,), name="filter", daemon=True).start()
    wish = await turns.wishes.get()
    try:
        while not isinstance(wish, _Ended):
            if isinstance(wish, bytes):
                yield wish
                turns.answers.put(b"")
            else:
                turns.answers.put(await anext(pieces, b""))
            wish = await turns.wishes.get()
    finally:
        turns.answers.put(None)  # whoever still waits for an answer gives up
    if wish.error is not None:
        raise wish.error


class _Closed(Exception):
    """Nobody wants the rest."""


@dataclass(frozen=True, slots=True)
class _Ended:
    error: Exception | None


@dataclass(frozen=True, slots=True)
class _More:
    """A wish for the next piece."""


class _Turns:
    """The thread's side: it wishes, and waits for the answer; both a Reader and a Writer."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self.wishes: asyncio.Queue[_More | bytes | _Ended] = asyncio.Queue()
        """Bytes are a wish to have them taken."""
        self.answers: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._rest = memoryview(b"")
        self._written: list[bytes] = []
        self._written_bytes = 0

    def run(self, work: Work) -> None:
        error: Exception | None = RuntimeError("the thread of a filter has died")
        try:
            give_way()
            work(self, self)
            self._hand_over()
            error = None
        except Exception as raised:  # noqa: BLE001 - it is raised again where it is waited for
            error = raised
        finally:
            with suppress(_Closed):
                self._wish(_Ended(error))

    def read(self, size_bytes: int = -1) -> bytes:
        if not self._rest:
            self._rest = memoryview(self._answered(_More()))
        end = len(self._rest) if size_bytes < 0 else size_bytes
        part, self._rest = self._rest[:end], self._rest[end:]
        return bytes(part)

    def write(self, part: bytes) -> int:
        self._written.append(bytes(part))
        self._written_bytes += len(part)
        if self._written_bytes >= _BATCH_BYTES:
            self._hand_over()
        return len(part)

    def flush(self) -> None:
        """See Writer."""

    def _hand_over(self) -> None:
        if self._written:
            gathered = b"".join(self._written)
            self._written, self._written_bytes = [], 0
            self._answered(gathered)

    def _answered(self, wish: _More | bytes) -> bytes:
        self._wish(wish)
        answer = self.answers.get()
        if answer is None:
            raise _Closed
        return answer

    def _wish(self, wish: _More | bytes | _Ended) -> None:
        try:
            self._loop.call_soon_threadsafe(self.wishes.put_nowait, wish)
        except RuntimeError as error:  # the loop is closed: nobody will ever answer
            raise _Closed from error
