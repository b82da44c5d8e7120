"""Backups by the clock: created, verified and pruned without anybody asking."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.backups.assessment import missed, to_verify
from bot.backups.cron import CronTimes
from bot.backups.jobs import Backups
from bot.backups.next_report import next_report
from bot.backups.progress import Progress
from bot.model.errors import PgherdError, ServiceFailure
from bot.model.installation import Service
from bot.model.reports import Report

log = logging.getLogger(__name__)

# How often time alone is asked whether a backup is overdue; the grace is two hours.
_LOOK_EVERY_S = 600.0
# A service's first backup is verified at once, later ones once a week: a proof is a whole restore.
_PROVE_EVERY = timedelta(days=6, hours=12)


@dataclass(frozen=True, slots=True)
class Next:
    """When the next backup of a service is due, and when the last one was."""

    service: str
    at: datetime
    last_due: datetime


class BackupSchedule:
    """Runs for as long as the bot does; `times` by service."""

    def __init__(
        self,
        backups: Backups,
        times: Mapping[str, CronTimes],
        clock: Callable[[], datetime],
    ) -> None:
        self._backups = backups
        self._times = times
        self._clock = clock
        # What the clock starts happens one after the other, however many lines are due at once.
        self._turn = asyncio.Lock()

    def next(self) -> tuple[Next, ...]:
        """What is due when, the soonest first."""
        now = self._clock()
        due = [Next(s, times.next(now), times.last(now)) for s, times in self._times.items()]
        return tuple(sorted(due, key=lambda one: (one.at, one.service)))

    async def report(self) -> Report:
        """The same for people and programs; raises ServiceFailure where backups cannot be read."""
        due = self.next()
        sets = {one.service: await self._backups.sets_of(one.service) for one in due}
        return next_report(due, sets, self._clock())

    async def keep(self) -> None:
        """Until cancelled: make up for what was missed, then follow the clock."""
        await self._make_up()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._look_again_and_again())
            for line in {times.line: times for times in self._times.values()}.values():
                group.create_task(self._follow(line))

    async def _make_up(self) -> None:
        now = self._clock()
        late: list[Service] = []
        for service in self._backups.chosen(tuple(self._times)):
            try:
                sets = await self._backups.sets_of(service.name)
            except ServiceFailure as error:
                _not_done("making up", error)
                continue
            due = self._times[service.name].last(now)
            if (finding := missed(service.name, sets, due, now)) is not None:
                await self._backups.missed(finding)
                late.append(service)
        if late:
            await self._take(late)

    async def _follow(self, times: CronTimes) -> None:
        mine = tuple(s for s, of_service in self._times.items() if of_service.line == times.line)
        while True:
            await times.wait()
            await self._take(self._backups.chosen(mine))

    async def _take(self, services: Sequence[Service]) -> None:
        async with self._turn:
            taken = await self._backups.run(services, _logged)
            for manifest in taken.sets:
                await self._prove(manifest.service)
            try:
                await self._backups.prune(dry_run=False)
            except PgherdError as error:
                _not_done("pruning", error)

    async def _prove(self, service: str) -> None:
        try:
            sets = await self._backups.sets_of(service)
            if (one := to_verify(sets, self._clock(), _PROVE_EVERY)) is not None:
                await self._backups.prove(one, _logged)
        except PgherdError as error:
            _not_done("proving", error)  # the alarm was raised where it was found

    async def _look_again_and_again(self) -> None:
        while True:
            now = self._clock()
            for service, times in self._times.items():
                try:
                    await self._backups.look(service, times.last(now))
                except ServiceFailure as error:
                    _not_done("looking at the backups", error)
            await asyncio.sleep(_LOOK_EVERY_S)


def _logged(progress: Progress) -> None:
    if progress.note:
        log.info(progress.note, extra={"service": progress.service})


def _not_done(what: str, error: PgherdError) -> None:
    log.error("%s failed", what, extra={"reason": error.message, "hint": error.hint})
