"""Removes what retention does not want any more."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import tzinfo

from bot.backups import reports
from bot.backups.catalogue import KnownBackup
from bot.backups.dependencies import Outside
from bot.backups.format.signature import Signature
from bot.backups.retention import Kept, Policy, plan
from bot.model.errors import Blocked
from bot.model.reports import Report


@dataclass(frozen=True, slots=True)
class Pruned:
    """What became of each backup, oldest first; in a dry run, what would."""

    removed: tuple[str, ...]
    kept: tuple[Kept, ...]
    dry_run: bool

    def report(self) -> Report:
        """The same for people and programs."""
        return reports.pruned_report(self)


async def prune(
    outside: Outside,
    policy_of: Callable[[str], Policy],
    time_zone: tzinfo,
    *,
    dry_run: bool,
    confirmed: Collection[str] | None = None,
) -> Pruned:
    """Apply each service's policy to its backups; with `confirmed`, remove none but those.

    Raises:
        ServiceFailure: the storage fails; what was removed before is removed.
    """
    removed: list[str] = []
    kept: list[Kept] = []
    for service in await outside.storage.services():
        sets = await outside.catalogue.sets((service,))
        decision = plan(
            [one.as_candidate() for one in sets], outside.clock(), policy_of(service), time_zone
        )
        kept += decision.kept
        for one in (one for one in sets if one.id in decision.removed):
            if confirmed is not None and one.id not in confirmed:
                kept.append(Kept(one.id, "nobody has confirmed that it goes"))
            elif one.signature is Signature.WRONG:
                kept.append(
                    Kept(one.id, "its signature is wrong: find out why, remove it yourself")
                )
            elif dry_run or await _is_removed(outside, one):
                removed.append(one.id)
            else:
                kept.append(Kept(one.id, "in use by a restore or a test"))
    return Pruned(tuple(removed), tuple(kept), dry_run)


async def _is_removed(outside: Outside, one: KnownBackup) -> bool:
    try:
        await outside.storage.remove(one.service, one.entry)
    except Blocked:
        return False
    return True
