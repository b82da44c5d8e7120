"""Backups as the bot has them: perhaps not configured, perhaps scheduled."""

from collections.abc import Callable
from datetime import datetime

from bot.backups.next_report import next_report
from bot.backups.schedule import BackupSchedule
from bot.backups.watched import WatchedBackups
from bot.model.errors import PgherdError, UserMistake
from bot.model.reports import Report

_MOST_IDS = 500


class BackupDesk:
    """What the chat's commands ask; without a `backups:` section each says that it is missing."""

    def __init__(
        self,
        watched: WatchedBackups | None,
        schedule: BackupSchedule | None,
        clock: Callable[[], datetime],
    ) -> None:
        self._watched = watched
        self._schedule = schedule
        self._clock = clock

    def watched(self) -> WatchedBackups:
        """The backups; raises UserMistake where none are configured."""
        if self._watched is None:
            raise UserMistake(
                "The configuration has no `backups:` section.",
                code="backups_missing",
                hint="Add one with `dir:`, the folder to keep them in, as in docs/backups.md.",
            )
        return self._watched

    def services(self) -> list[str]:
        """What can be backed up; none where backups are not configured."""
        return [s.name for s in self._watched.backups.chosen(())] if self._watched else []

    async def set_ids(self) -> list[str]:
        """The newest first; for autocomplete, so a storage that fails has none."""
        if self._watched is None:
            return []
        try:
            sets = await self._watched.backups.sets()
        except PgherdError:
            return []
        return [one.id for one in reversed(sets)][:_MOST_IDS]

    async def keep(self) -> None:
        """Follow the clock until cancelled; returns where nothing is scheduled."""
        if self._schedule is not None:
            await self._schedule.keep()

    async def next_report(self) -> Report:
        """When what is due; raises UserMistake where nothing is configured, ServiceFailure."""
        backups = self.watched().backups
        due = self._schedule.next() if self._schedule else ()
        sets = {one.service: await backups.sets_of(one.service) for one in due}
        return next_report(due, sets, self._clock())
