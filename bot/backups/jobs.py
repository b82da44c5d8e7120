"""All that can be done with backups: what the command line, the chat and the schedule call."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from bot.backups.catalogue import KnownSet
from bot.backups.create import Taker, TakingRules
from bot.backups.dependencies import Outside
from bot.backups.format.full_manifest import opened
from bot.backups.format.manifest import Manifest
from bot.backups.progress import Listener
from bot.backups.prune import Pruned, prune
from bot.backups.replace import Replaced, Replacer
from bot.backups.restore import Restored, Restorer
from bot.backups.retention import Policy
from bot.backups.verify import Prover, Verdict
from bot.model.errors import PgherdError
from bot.model.installation import Service


@dataclass(frozen=True, slots=True)
class BackupRules:
    """What the configuration says about backups."""

    policy: Policy
    policies: Mapping[str, Policy]
    """Of services that have one of their own."""
    taking: TakingRules
    time_zone: tzinfo


@dataclass(frozen=True, slots=True)
class Taken:
    """What a run came to: sets, and why there are none of the other services."""

    sets: tuple[Manifest, ...]
    failures: Mapping[str, PgherdError]


class Backups:
    """Every call is a job of its own: cancel its task to cancel it, and nothing of it is left."""

    def __init__(self, outside: Outside, rules: BackupRules) -> None:
        self._outside, self._rules = outside, rules
        self._catalogue = outside.catalogue

    def chosen(self, names: Sequence[str]) -> tuple[Service, ...]:
        """The services of these names; all that are configured for none.

        Raises:
            UserMistake: there is no such service.
        """
        known = self._outside.installation.services
        return tuple(map(self._outside.installation.service, dict.fromkeys(names or known)))

    async def run(self, services: Sequence[Service], listener: Listener) -> Taken:
        """A set of each, one after the other; one that fails does not stop the others."""
        taker = Taker(self._outside, self._rules.taking)
        sets: list[Manifest] = []
        failures: dict[str, PgherdError] = {}
        for service in services:
            try:
                sets.append(await taker.take(service, listener))
            except PgherdError as error:
                failures[service.name] = error
        return Taken(tuple(sets), failures)

    async def sets(self) -> tuple[KnownSet, ...]:
        """All sets and failures, oldest first."""
        return await self._catalogue.sets()

    async def sets_of(self, service: str) -> tuple[KnownSet, ...]:
        """Those of one service, oldest first."""
        return await self._catalogue.sets((service,))

    async def find(self, set_id: str) -> KnownSet:
        """One of them; raises UserMistake where there is none."""
        return await self._catalogue.find(set_id)

    def location(self, service: str, set_id: str) -> str:
        """Where a person finds the set."""
        return self._outside.storage.location(service, set_id)

    async def verify(self, set_id: str, listener: Listener) -> Verdict:
        """See Prover.verify."""
        return await Prover(self._outside).verify(set_id, listener)

    async def check(self, set_id: str, listener: Listener) -> Verdict:
        """See Prover.check."""
        return await Prover(self._outside).check(set_id, listener)

    @property
    def has_key(self) -> bool:
        """Whether encrypted sets can be opened here."""
        return self._outside.keys.identity is not None

    async def usable(self, set_id: str) -> Manifest:
        """See opened: what it raises stands in the way of a restore."""
        return await opened(self._outside, set_id)

    async def restore(self, set_id: str, database: str, listener: Listener) -> Restored:
        """See Restorer.restore."""
        return await Restorer(self._outside).restore(set_id, database, listener)

    async def replace(self, set_id: str, listener: Listener) -> Replaced:
        """See Replacer.replace; whoever calls it has asked the person twice."""
        taker = Taker(self._outside, self._rules.taking)
        replacer = Replacer(self._outside, taker, Restorer(self._outside))
        return await replacer.replace(set_id, listener)

    async def prune(self, *, dry_run: bool, confirmed: Collection[str] | None = None) -> Pruned:
        """See prune.prune."""
        policy_of, time_zone = self._policy_of, self._rules.time_zone
        return await prune(
            self._outside, policy_of, time_zone, dry_run=dry_run, confirmed=confirmed
        )

    def _policy_of(self, service: str) -> Policy:
        return self._rules.policies.get(service, self._rules.policy)
