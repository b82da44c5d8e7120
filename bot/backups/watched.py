"""Backups whose failures are told: what the command line, the chat and the schedule share."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from bot.backups.assessment import periodic, retry, shrunk
from bot.backups.catalogue import KnownSet
from bot.backups.jobs import Backups, Taken
from bot.backups.progress import Listener
from bot.backups.verify import Verdict
from bot.model.acts import VERIFY_BACKUP
from bot.model.alerts import Finding, Remedy
from bot.model.errors import Blocked, PgherdError, ServiceFailure
from bot.model.installation import Service
from bot.model.ports import Alarm
from bot.watching.rules import (
    BACKUP_FAILED,
    BACKUP_MISSED,
    BACKUP_OVERDUE,
    BACKUP_SHRUNK,
    BACKUP_UNPROVEN,
    RESTORE_TEST_FAILED,
    Rule,
)

log = logging.getLogger(__name__)

_MOST_FAULTS = 5


class WatchedBackups:
    """Does as Backups does; an alarm that cannot be raised is logged and stops nothing."""

    def __init__(self, backups: Backups, alarm: Alarm, clock: Callable[[], datetime]) -> None:
        self.backups = backups
        self._alarm = alarm
        self._clock = clock
        self._since = clock()

    async def run(self, services: Sequence[Service], listener: Listener) -> Taken:
        """A set of each; see Backups.run."""
        taken = await self.backups.run(services, listener)
        for manifest in taken.sets:
            await self._taken(manifest.service)
        for service, error in taken.failures.items():
            if not isinstance(error, Blocked):  # somebody else is at it
                await self._raised(
                    BACKUP_FAILED.broken(
                        service, error.message, hint=error.hint, remedy=retry(service, "Retry")
                    )
                )
        return taken

    async def verify(self, set_id: str, listener: Listener) -> Verdict:
        """Test a set; see Backups.verify."""
        known = await self.backups.find(set_id)
        try:
            verdict = await self.backups.verify(set_id, listener)
        except ServiceFailure as error:
            await self._not_proven(known.service, set_id, error)
            raise
        if verdict.ok:
            await self._recovered(RESTORE_TEST_FAILED, known.service)
            await self._recovered(BACKUP_UNPROVEN, known.service)
        else:
            await self._raised(_not_survived(known.service, set_id, verdict))
        return verdict

    async def prove(self, one: KnownSet, listener: Listener) -> Verdict:
        """Test a set as well as it can be without a person.

        Where no key opens it these are its checksums, and that they are right ends no alert.
        """
        if self.backups.has_key or not one.is_encrypted:
            return await self.verify(one.id, listener)
        verdict = await self.backups.check(one.id, listener)
        if not verdict.ok:
            await self._raised(_not_survived(one.service, one.id, verdict))
        return verdict

    async def look(self, service: str, due: datetime) -> None:
        """Hold the service's sets against what was due; raises ServiceFailure."""
        sets = await self.backups.sets_of(service)
        now, has_key = self._clock(), self.backups.has_key
        for rule, finding in periodic(service, sets, due, now, self._since, has_key=has_key):
            await self._held(rule, service, finding)

    async def missed(self, finding: Finding) -> None:
        """Tell that a backup was missed; the next good one recovers it."""
        await self._raised(finding)

    async def _taken(self, service: str) -> None:
        for rule in (BACKUP_FAILED, BACKUP_OVERDUE, BACKUP_MISSED):
            await self._recovered(rule, service)
        try:
            sets = await self.backups.sets_of(service)
        except ServiceFailure as error:
            log.warning("sets not compared", extra={"service": service, "reason": error.message})
        else:
            await self._held(BACKUP_SHRUNK, service, shrunk(service, sets))

    async def _not_proven(self, service: str, set_id: str, error: PgherdError) -> None:
        detail = f"Its test could not be made: {error.message}"
        remedy = Remedy("Test it again", VERIFY_BACKUP, {"set": set_id})
        await self._raised(
            RESTORE_TEST_FAILED.broken(service, detail, hint=error.hint, remedy=remedy)
        )

    async def _held(self, rule: Rule, service: str, finding: Finding | None) -> None:
        if finding is None:
            await self._recovered(rule, service)
        else:
            await self._raised(finding)

    async def _raised(self, finding: Finding) -> None:
        try:
            await self._alarm.raised(finding)
        except ServiceFailure as error:
            log.exception(
                "alarm not raised", extra={"finding": finding.fingerprint}, exc_info=error
            )

    async def _recovered(self, rule: Rule, service: str) -> None:
        try:
            await self._alarm.recovered(rule.name, service)
        except ServiceFailure as error:
            log.exception("alarm not ended", extra={"rule": rule.name}, exc_info=error)


def _not_survived(service: str, set_id: str, verdict: Verdict) -> Finding:
    shown = "; ".join(verdict.faults[:_MOST_FAULTS])
    more = len(verdict.faults) - _MOST_FAULTS
    detail = f"Set {set_id}: {shown}" + (f"; and {more} more" if more > 0 else "")
    return RESTORE_TEST_FAILED.broken(
        service,
        detail,
        hint="Do not rely on this set. Take another one and test that; keep the older ones.",
        remedy=retry(service),
    )
