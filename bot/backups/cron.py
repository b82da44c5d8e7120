"""When a line of cron is due. The one place that knows aiocron."""

from datetime import datetime, tzinfo

import aiocron
from cronsim import CronSim, CronSimError  # aiocron's own reading of the line


class CronTimes:
    """The times of one line, in one time zone.

    In the hour that a change to summer time skips, the line is due right after it; in the hour that
    comes twice it is due once (cronsim's rule, that of Debian's cron).
    """

    def __init__(self, line: str, time_zone: tzinfo) -> None:
        """Raises ValueError for a line that cannot be."""
        self.line = line
        self._time_zone = time_zone
        try:
            CronSim(line, datetime.now(time_zone))
        except CronSimError as error:
            raise ValueError(f"{line!r} is no line of cron: {error}") from None

    def next(self, now: datetime) -> datetime:
        """The first time after `now`."""
        return next(CronSim(self.line, now.astimezone(self._time_zone)))

    def last(self, now: datetime) -> datetime:
        """The last time before `now`."""
        return next(CronSim(self.line, now.astimezone(self._time_zone), reverse=True))

    async def wait(self) -> None:
        """Until it is due the next time."""
        # A new one each time: it holds the clock against the loop's when it is made, and the clock
        # may have been set since.
        await aiocron.Cron(self.line, tz=self._time_zone).next()
