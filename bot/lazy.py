"""Parts that are built once, when they are first asked for; and waiting for one off the event loop.

To import what stands behind the commands takes as long as all the rest of the start. So a part
imports what it is made of when it is built, and the bot has that done once its commands answer.
"""

import asyncio
import threading
from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar, overload

_T = TypeVar("_T")

# One for all: a part asks for those that it stands on, and any of them may be wanted elsewhere.
_building = threading.RLock()


class part(Generic[_T]):  # noqa: N801 - a decorator, as `property` is
    """A property that is built once, whichever thread asks first; what fails is tried again."""

    def __init__(self, build: Callable[[Any], _T]) -> None:
        self.build = build
        self.__doc__ = build.__doc__

    def __set_name__(self, _owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, whole: None, _owner: type) -> Self: ...

    @overload
    def __get__(self, whole: object, _owner: type) -> _T: ...

    def __get__(self, whole: object | None, _owner: type) -> Self | _T:
        if whole is None:
            return self
        with _building:
            # From now on it is found here: a property that cannot be set is asked for last.
            built: dict[str, _T] = vars(whole)
            if self._name not in built:
                built[self._name] = self.build(whole)
            return built[self._name]


class Lazy(Generic[_T]):
    """Something to await, which is made when the first does so.

    `make` runs in a thread: importing reads files, and the event loop serves others meanwhile.
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
