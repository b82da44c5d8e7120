"""Backups as the bot has them: asked for in the chat, and by the clock."""

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.backups import reports
from bot.backups.format.manifest import Manifest
from bot.backups.jobs import Backups
from bot.backups.next_report import next_report
from bot.backups.progress import Listener, Progress, progress_text
from bot.backups.prune import Pruned
from bot.backups.schedule import BackupSchedule
from bot.backups.watched import WatchedBackups
from bot.model.errors import Blocked, PgherdError
from bot.model.installation import Service
from bot.model.reports import Report

_MOST_IDS = 500

Tell = Callable[[str], None]
"""To call with a few words whenever the work has come further; returns at once."""


class BackupDesk:
    """What the chat's commands ask; raises what the calls of WatchedBackups and Backups do."""

    def __init__(
        self, watched: WatchedBackups, schedule: BackupSchedule, clock: Callable[[], datetime]
    ) -> None:
        self._watched = watched
        self._schedule = schedule
        self._clock = clock

    def services(self) -> list[str]:
        """What can be backed up."""
        return [service.name for service in self._backups.chosen(())]

    def chosen(self, service: str | None) -> tuple[Service, ...]:
        """The one service, or each without; raises UserMistake where there is no such."""
        return self._backups.chosen([service] if service else [])

    async def set_ids(self) -> list[str]:
        """The newest first; for autocomplete, so a storage that fails has none."""
        try:
            sets = await self._backups.sets()
        except PgherdError:
            return []
        return [one.id for one in reversed(sets)][:_MOST_IDS]

    async def keep(self) -> None:
        """Follow the clock until cancelled."""
        await self._schedule.keep()

    async def list_report(self, service: str | None) -> Report:
        """The sets of one service, or of each."""
        backups = self._backups
        sets = await backups.sets_of(service) if service else await backups.sets()
        return reports.list_report(sets)

    async def show_report(self, set_id: str) -> Report:
        """Everything about one set."""
        backups = self._backups
        found = await backups.find(set_id)
        return reports.show_report(found, backups.location(found.service, found.entry))

    async def next_report(self) -> Report:
        """When what is due."""
        backups = self._backups
        due = self._schedule.next()
        sets = {one.service: await backups.sets_of(one.service) for one in due}
        return next_report(due, sets, self._clock())

    async def run(self, services: Sequence[Service], tell: Tell) -> Report:
        """Take a set of each."""
        taken = await self._watched.run(services, _in_words(tell))
        return reports.taken_report(taken, self._backups.location)

    async def verify(self, set_id: str, tell: Tell) -> Report:
        """Restore a set into a scratch server and compare."""
        return reports.verdict_report(await self._watched.verify(set_id, _in_words(tell)))

    async def restore(self, set_id: str, into: str, tell: Tell) -> Report:
        """Bring a set back as a new database."""
        return reports.restored_report(await self._backups.restore(set_id, into, _in_words(tell)))

    async def usable(self, set_id: str) -> Manifest:
        """What stands in the set; what this raises stands in the way of a restore."""
        return await self._backups.usable(set_id)

    async def replace(self, set_id: str, tell: Tell) -> Report:
        """Put a set in the place of its database; whoever calls it has asked the person twice."""
        return reports.replaced_report(await self._backups.replace(set_id, _in_words(tell)))

    async def would_prune(self) -> tuple[Pruned, Report]:
        """What pruning would remove now."""
        would = await self._backups.prune(dry_run=True)
        return would, reports.pruned_report(would, dry_run=True)

    async def prune(self, confirmed: Sequence[str]) -> Report:
        """Remove the sets of these ids; raises Blocked where it would be others by now."""
        would = await self._backups.prune(dry_run=True)
        if list(would.removed) != list(confirmed):
            raise Blocked(
                "There are other backups to remove by now than those that were confirmed.",
                code="plan_changed",
                hint="Nothing was removed. Look again with /pg backup prune.",
            )
        # A set may become too old between that look and this one.
        pruned = await self._backups.prune(dry_run=False, confirmed=confirmed)
        return reports.pruned_report(pruned, dry_run=False)

    @property
    def _backups(self) -> Backups:
        return self._watched.backups


def _in_words(tell: Tell) -> Listener:
    def listener(progress: Progress) -> None:
        tell(progress.note or progress_text(progress))

    return listener
