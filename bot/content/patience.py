"""How long it is tried to read what somebody has locked, and how often."""

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

_Key = TypeVar("_Key")
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.02, 0.5


class Patience(Generic[_Key]):
    """`limit_s` for each object, which counts only while `counts` says so; in seconds.

    While a dump holds the locks of all tables, whoever wants one for itself waits for the dump, and
    pgherd for both of them.
    """

    def __init__(self, limit_s: float, counts: Callable[[], bool] = lambda: True) -> None:
        self.limit_s = limit_s
        self._counts = counts
        self._pauses_s: dict[_Key, float] = {}
        self._ends_s: dict[_Key, float] = {}

    def again(self, key: _Key) -> bool:
        """Whether an object that was refused just now is tried once more; `turn` waits for that."""
        now_s = asyncio.get_running_loop().time()
        pause_s = self._pauses_s.get(key, _FIRST_PAUSE_S / 2)
        self._pauses_s[key] = min(2 * pause_s, _LONGEST_PAUSE_S)
        if not self._counts():
            return True
        return now_s < self._ends_s.setdefault(key, now_s + self.limit_s)

    async def turn(self, key: _Key) -> None:
        """Return when the object is to be tried: at once, unless it was refused."""
        if (pause_s := self._pauses_s.get(key)) is not None:
            await asyncio.sleep(pause_s)

    def forget(self, key: _Key) -> None:
        """The object was not refused this time."""
        self._pauses_s.pop(key, None)
        self._ends_s.pop(key, None)
