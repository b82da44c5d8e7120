"""All that can be done with backups: what the command line, the chat and the schedule call."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.backups import reports
from bot.backups.alarms import BackupAlarms
from bot.backups.catalogue import KnownBackup
from bot.backups.create import Creator
from bot.backups.dependencies import Outside
from bot.backups.format.full_manifest import opened
from bot.backups.format.manifest import Manifest
from bot.backups.progress import Listener
from bot.backups.prune import Pruned, prune
from bot.backups.replace import Replaced, Replacer
from bot.backups.restore import Restored, Restorer
from bot.backups.retention import Policy
from bot.backups.rules import BackupRules
from bot.backups.verify import Verdict, Verifier
from bot.model.alerts import Finding
from bot.model.errors import Blocked, PgherdError, ServiceFailure
from bot.model.installation import Service
from bot.model.ports import Alarm
from bot.model.reports import Report
from bot.model.secret import Secret

_MOST_IDS = 500


@dataclass(frozen=True, slots=True)
class Created:
    """What a run came to: backups, and why there are none of the other services."""

    sets: tuple[Manifest, ...]
    failures: Mapping[str, PgherdError]
    locations: Mapping[str, str] = field(default_factory=dict)
    """Where a person finds each backup, by its id."""

    def report(self) -> Report:
        """The same for people and programs."""
        return reports.created_report(self)


class Backups:
    """Every call is a job of its own: cancel its task to cancel it, and nothing of it is left.

    What goes wrong is told by the alarm, where there is one.
    """

    def __init__(self, outside: Outside, rules: BackupRules, alarm: Alarm | None = None) -> None:
        self._outside, self._rules, self._alarm = outside, rules, alarm
        self._catalogue = outside.catalogue
        self._alarms = BackupAlarms(alarm, outside.catalogue, outside.clock)

    def opened_by(self, identity: Secret | None) -> "Backups":
        """The same, with this private key for encrypted backups; the configured one for None."""
        if identity is None:
            return self
        keys = replace(self._outside.keys, identity=identity)
        return Backups(replace(self._outside, keys=keys), self._rules, self._alarm)

    def services(self) -> Sequence[str]:
        """The names of what can be backed up."""
        return tuple(self._outside.installation.services)

    def chosen(self, names: Sequence[str]) -> tuple[Service, ...]:
        """The services of these names; all that are configured for none.

        Raises:
            UserMistake: there is no such service.
        """
        known = self._outside.installation.services
        return tuple(map(self._outside.installation.service, dict.fromkeys(names or known)))

    async def sets(self) -> tuple[KnownBackup, ...]:
        """All sets and failures, oldest first."""
        return await self._catalogue.sets()

    async def sets_of(self, service: str) -> tuple[KnownBackup, ...]:
        """Those of one service, oldest first, also where it is not configured any more.

        Raises:
            UserMistake: there is no such service. Only a known name becomes part of a path.
        """
        if service not in await self._outside.storage.services():
            self.chosen((service,))
            return ()
        return await self._catalogue.sets((service,))

    async def set_ids(self) -> Sequence[str]:
        """The newest first; for autocomplete, so a storage that fails has none."""
        try:
            sets = await self.sets()
        except PgherdError:
            return ()
        return [one.id for one in reversed(sets)][:_MOST_IDS]

    async def find(self, backup_id: str) -> KnownBackup:
        """One of them; raises UserMistake where there is none."""
        return await self._catalogue.find(backup_id)

    async def usable(self, backup_id: str) -> Manifest:
        """What stands in the backup; what this raises stands in the way of a restore."""
        return await opened(self._outside, backup_id)

    async def list_report(self, service: str | None = None) -> Report:
        """The backups of one service, or of each."""
        return reports.list_report(await (self.sets_of(service) if service else self.sets()))

    async def show_report(self, backup_id: str) -> Report:
        """Everything about one backup."""
        found = await self.find(backup_id)
        location = self._outside.storage.location(found.service, found.entry)
        return reports.show_report(found, location)

    async def run(self, services: Sequence[Service], listener: Listener) -> Created:
        """A backup of each, one after the other; one that fails does not stop the others."""
        taker = Creator(self._outside, self._rules.taking)
        sets: list[Manifest] = []
        failures: dict[str, PgherdError] = {}
        for service in services:
            try:
                sets.append(await taker.take(service, listener))
            except PgherdError as error:
                failures[service.name] = error
        locations = {one.id: self._outside.storage.location(one.service, one.id) for one in sets}
        await self._alarms.taken([one.service for one in sets], failures)
        return Created(tuple(sets), failures, locations)

    async def verify(self, backup_id: str, listener: Listener) -> Verdict:
        """See Verifier.verify."""
        known = await self.find(backup_id)
        try:
            verdict = await Verifier(self._outside).verify(backup_id, listener)
        except ServiceFailure as error:
            await self._alarms.not_tested(known.service, backup_id, error)
            raise
        await self._alarms.tested(verdict)
        return verdict

    async def check(self, backup_id: str, listener: Listener) -> Verdict:
        """See Verifier.check; that its files are right ends no alert."""
        verdict = await Verifier(self._outside).check(backup_id, listener)
        if not verdict.ok:
            await self._alarms.tested(verdict)
        return verdict

    async def prove(self, one: KnownBackup, listener: Listener) -> Verdict:
        """Test a backup as well as can be done without a person: with no key, its files only."""
        if self._has_key or not one.is_encrypted:
            return await self.verify(one.id, listener)
        return await self.check(one.id, listener)

    async def restore(self, backup_id: str, database: str, listener: Listener) -> Restored:
        """See Restorer.restore."""
        return await Restorer(self._outside).restore(backup_id, database, listener)

    async def replace(self, backup_id: str, listener: Listener) -> Replaced:
        """See Replacer.replace; whoever calls it has asked the person twice."""
        taker = Creator(self._outside, self._rules.taking)
        replacer = Replacer(self._outside, taker, Restorer(self._outside))
        return await replacer.replace(backup_id, listener)

    async def prune(self, *, dry_run: bool) -> Pruned:
        """See prune.prune."""
        return await self._pruned(dry_run=dry_run)

    async def prune_confirmed(self, set_ids: Sequence[str]) -> Pruned:
        """Remove these; raises Blocked where it would be others by now."""
        if list((await self.prune(dry_run=True)).removed) != list(set_ids):
            raise Blocked(
                "There are other backups to remove by now than those that were confirmed.",
                code="plan_changed",
                hint="Nothing was removed. Look again with /pg backup prune.",
            )
        # A backup may become too old between that look and this one.
        return await self._pruned(dry_run=False, confirmed=set_ids)

    async def look(self, service: str, due: datetime) -> None:
        """Hold the service's sets against what was due, and tell; raises ServiceFailure."""
        await self._alarms.look(service, due, has_key=self._has_key)

    async def missed(self, finding: Finding) -> None:
        """Tell that a backup was missed; the next good one recovers it."""
        await self._alarms.raised(finding)

    @property
    def _has_key(self) -> bool:
        return self._outside.keys.identity is not None

    async def _pruned(self, *, dry_run: bool, confirmed: Collection[str] | None = None) -> Pruned:
        policy_of, time_zone = self._policy_of, self._rules.time_zone
        return await prune(
            self._outside, policy_of, time_zone, dry_run=dry_run, confirmed=confirmed
        )

    def _policy_of(self, service: str) -> Policy:
        return self._rules.policies.get(service, self._rules.policy)
