"""The rows that an application knows to be its own, and what it does to them next. No I/O."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from bot.demo.lab.application.record import Write

# Of ten writes five insert, three update and two delete: every kind happens all the time, and the
# table grows slowly.
_INSERTS, _UPDATES = 0.5, 0.8


@dataclass(frozen=True, slots=True)
class Change:
    """A write to make; `before` is the value that the row has to have, None for an insert."""

    write: Write
    before: str | None


class Rows:
    """Own rows by id. An id is given out once, even if its insert came to nothing."""

    def __init__(self, latest: Mapping[int, str | None], random: Random) -> None:
        self._random = random
        self._values = {key: value for key, value in latest.items() if value is not None}
        self._ids = list(self._values)
        self._places = {key: place for place, key in enumerate(self._ids)}
        self._next_id = max(latest, default=0) + 1

    def skip_to(self, highest_id: int) -> None:
        """Give out no id up to this one."""
        self._next_id = max(self._next_id, highest_id + 1)

    def next_change(self) -> Change:
        """Insert a new row, or update or delete a random own one."""
        kind = self._random.random()
        if kind < _INSERTS or not self._ids:
            self._next_id += 1
            return Change(self._valued(self._next_id - 1), before=None)
        key = self._random.choice(self._ids)
        write = self._valued(key) if kind < _UPDATES else Write(key, None)
        return Change(write, before=self._values[key])

    def apply(self, write: Write) -> None:
        """Remember an acknowledged write."""
        if write.value is None:
            self.forget(write.id)
            return
        if write.id not in self._values:
            self._places[write.id] = len(self._ids)
            self._ids.append(write.id)
        self._values[write.id] = write.value

    def forget(self, key: int) -> None:
        """Never touch this row again."""
        if self._values.pop(key, None) is None:
            return
        place, last = self._places.pop(key), self._ids.pop()
        if last != key:
            self._ids[place] = last
            self._places[last] = place

    def _valued(self, key: int) -> Write:
        # No two writes carry the same value: whoever reads one knows which write it was.
        return Write(key, f"№ {key} – {self._random.getrandbits(64):016x}")
