"""Ids that carry their time of birth.

Layout: https://docs.discord.com/developers/reference#snowflakes
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
TIME_SHIFT = 22
"""The lower bits number the ids of one millisecond."""
FIXED_BIRTH = datetime(2024, 1, 1, tzinfo=UTC)
"""Guild, roles, channels and people were born then, so that their ids never change.

Late enough for ids beyond 2**53: whoever reads one as a JavaScript number loses digits and notices.
"""


def snowflake(at: datetime, serial: int) -> str:
    """The id number `serial` of the millisecond `at`."""
    milliseconds = (at - EPOCH) // timedelta(milliseconds=1)
    return str((milliseconds << TIME_SHIFT) + serial)


def fixed(serial: int) -> str:
    """An id that is the same at every start."""
    return snowflake(FIXED_BIRTH, serial)


def born_at(snowflake_id: str) -> datetime:
    """When the id was made, to the millisecond."""
    return EPOCH + timedelta(milliseconds=int(snowflake_id) >> TIME_SHIFT)


class Snowflakes:
    """Makes ids that only ever grow, even when the clock stands still or steps back."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._last = 0

    def next(self) -> str:
        """A new id, greater than every one before."""
        self._last = max(self._last + 1, int(snowflake(self._now(), 0)))
        return str(self._last)
