"""What is loaded only once the bot answers.

To import what stands behind the commands takes as long as all the rest of the start. So the start
leaves it out: who needs it has a `Later`, and the first who asks, in the background as soon as
commands answer, has it imported.
"""

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

_T = TypeVar("_T")


class Later(Generic[_T]):
    """Something that is made when somebody first asks for it.

    `make` imports in its body what it needs. It runs in a thread: importing reads files, and the
    event loop has others to serve meanwhile.
    """

    def __init__(self, make: Callable[[], _T]) -> None:
        self._make = make
        self._turn = asyncio.Lock()
        self._made: _T | None = None

    async def __call__(self) -> _T:
        """It, the same each time; who is early waits. Raises what `make` raises."""
        async with self._turn:
            if self._made is None:
                self._made = await asyncio.to_thread(self._make)
            return self._made
