"""Counting what happens in a stretch of time. Pure: every moment is handed in, in seconds."""

from collections import deque
from dataclasses import dataclass


class SlidingWindow:
    """At most `count` in any `seconds`."""

    def __init__(self, count: int, seconds: float) -> None:
        self.count = count
        self.seconds = seconds
        self._taken: deque[float] = deque()

    def take(self, now_s: float, wanted: int = 1) -> bool:
        """Takes `wanted` places; False, and takes none, when there are not so many."""
        if wanted > self.remaining(now_s):
            return False
        self._taken.extend([now_s] * wanted)
        return True

    def remaining(self, now_s: float) -> int:
        """How many places are free."""
        self._forget(now_s)
        return self.count - len(self._taken)

    def wait_s(self, now_s: float) -> float:
        """How long until the next place is free; 0 when one is."""
        self._forget(now_s)
        if len(self._taken) < self.count:
            return 0.0
        return max(0.0, self._taken[0] + self.seconds - now_s)

    def _forget(self, now_s: float) -> None:
        while self._taken and self._taken[0] <= now_s - self.seconds:
            self._taken.popleft()


@dataclass(slots=True)
class FixedWindow:
    """At most `count` from the first one until `seconds` later; then it begins anew."""

    count: int
    seconds: float
    used: int = 0
    ends_s: float = 0.0

    def take(self, now_s: float) -> bool:
        """Takes a place; False when there is none before `ends_s`."""
        if now_s >= self.ends_s:
            self.used, self.ends_s = 0, now_s + self.seconds
        if self.used == self.count:
            return False
        self.used += 1
        return True

    @property
    def remaining(self) -> int:
        """How many places are free until it ends."""
        return self.count - self.used
