"""What is told of backups and their tests, whoever has asked for them."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from bot.backups.assessment import periodic, retry, shrunk
from bot.backups.catalogue import Catalogue
from bot.backups.verify import Verdict
from bot.model.acts import VERIFY_BACKUP
from bot.model.alerts import Finding, Remedy, Rule
from bot.model.errors import Blocked, PgherdError, ServiceFailure
from bot.model.ports import Alarm
from bot.watching.rules import (
    BACKUP_FAILED,
    BACKUP_MISSED,
    BACKUP_OVERDUE,
    BACKUP_SHRUNK,
    BACKUP_UNVERIFIED,
    RESTORE_TEST_FAILED,
)

log = logging.getLogger(__name__)

_MOST_FAULTS = 5


class BackupAlarms:
    """An alarm that cannot be raised is logged and stops nothing; without one nobody is told."""

    def __init__(
        self, alarm: Alarm | None, catalogue: Catalogue, clock: Callable[[], datetime]
    ) -> None:
        self._alarm = alarm
        self._catalogue = catalogue
        self._clock = clock
        self._since = clock()

    async def taken(self, services: Sequence[str], failures: Mapping[str, PgherdError]) -> None:
        """These have a new backup, and those have none."""
        for service in services:
            await self._good(service)
        for service, error in failures.items():
            if not isinstance(error, Blocked):  # somebody else is at it
                remedy = retry(service, "Retry")
                await self.raised(
                    BACKUP_FAILED.broken(service, error.message, hint=error.hint, remedy=remedy)
                )

    async def tested(self, verdict: Verdict) -> None:
        """A backup was tested by a restore, or found damaged without one."""
        if verdict.ok:
            await self._recovered(RESTORE_TEST_FAILED, verdict.service)
            await self._recovered(BACKUP_UNVERIFIED, verdict.service)
        else:
            await self.raised(_not_survived(verdict))

    async def not_tested(self, service: str, backup_id: str, error: PgherdError) -> None:
        """A test could not be made."""
        detail = f"Its test could not be made: {error.message}"
        remedy = Remedy("Test it again", VERIFY_BACKUP, {"set": backup_id})
        await self.raised(
            RESTORE_TEST_FAILED.broken(service, detail, hint=error.hint, remedy=remedy)
        )

    async def look(self, service: str, due: datetime, *, has_key: bool) -> None:
        """Hold the service's sets against what was due; raises ServiceFailure."""
        sets, now = await self._catalogue.sets((service,)), self._clock()
        for rule, finding in periodic(service, sets, due, now, self._since, has_key=has_key):
            await self._held(rule, service, finding)

    async def raised(self, finding: Finding) -> None:
        """Tell this; it ends when what it is about is found to be good."""
        if self._alarm is None:
            return
        try:
            await self._alarm.raised(finding)
        except ServiceFailure as error:
            log.exception(
                "alarm not raised", extra={"finding": finding.fingerprint}, exc_info=error
            )

    async def _good(self, service: str) -> None:
        for rule in (BACKUP_FAILED, BACKUP_OVERDUE, BACKUP_MISSED):
            await self._recovered(rule, service)
        try:
            sets = await self._catalogue.sets((service,))
        except ServiceFailure as error:
            log.warning("backups not compared", extra={"service": service, "reason": error.message})
        else:
            await self._held(BACKUP_SHRUNK, service, shrunk(service, sets))

    async def _held(self, rule: Rule, service: str, finding: Finding | None) -> None:
        if finding is None:
            await self._recovered(rule, service)
        else:
            await self.raised(finding)

    async def _recovered(self, rule: Rule, service: str) -> None:
        if self._alarm is None:
            return
        try:
            await self._alarm.recovered(rule.name, service)
        except ServiceFailure as error:
            log.exception("alarm not ended", extra={"rule": rule.name}, exc_info=error)


def _not_survived(verdict: Verdict) -> Finding:
    shown = "; ".join(verdict.faults[:_MOST_FAULTS])
    more = len(verdict.faults) - _MOST_FAULTS
    detail = f"Backup {verdict.backup_id}: {shown}" + (f"; and {more} more" if more > 0 else "")
    return RESTORE_TEST_FAILED.broken(
        verdict.service,
        detail,
        hint="Do not rely on this backup. Take another one and test that; keep the older ones.",
        remedy=retry(verdict.service),
    )
