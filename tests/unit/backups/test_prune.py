"""What pruning removes: what retention says, and of that no more than was confirmed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from bot.backups.create import CreationRules
from bot.backups.format.signature import Signature
from bot.backups.jobs import Backups
from bot.backups.retention import Candidate, Policy
from bot.backups.rules import BackupRules
from bot.model.errors import Blocked

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DAILY = ["d1", "d2", "d3", "d4"]  # the oldest first


@dataclass
class Vault:
    """Sets of two services in memory, and what jobs of pgherd do with them."""

    now: datetime = NOW
    policy: Policy = field(default_factory=lambda: Policy(count=1))
    used: tuple[str, ...] = ()
    forged: tuple[str, ...] = ()
    before_look: dict[int, Callable[[], None]] = field(default_factory=dict)
    looks: int = 0
    removed: list[str] = field(default_factory=list)

    async def services(self) -> list[str]:
        self.looks += 1
        self.before_look.get(self.looks, lambda: None)()
        return ["immich", "mealie"]

    async def sets(self, services: tuple[str, ...]) -> list[Any]:
        if services != ("mealie",):
            return []
        return [self._one(id_, days) for days, id_ in zip((4, 3, 2, 1), DAILY, strict=True)]

    def _one(self, id_: str, days: int) -> Any:
        taken = Candidate(id_, NOW - timedelta(days=days), is_complete=True, verified_at=None)
        signature = Signature.WRONG if id_ in self.forged else Signature.GOOD
        return SimpleNamespace(
            id=id_, service="mealie", entry=id_, signature=signature, as_candidate=lambda: taken
        )

    async def remove(self, service: str, entry: str) -> None:
        if entry in self.used:
            raise Blocked("It is in use.", code="set_in_use", hint="Wait.")
        assert service == "mealie"
        self.removed.append(entry)

    @property
    def backups(self) -> Backups:
        outside: Any = SimpleNamespace(storage=self, catalogue=self, clock=lambda: self.now)
        return Backups(outside, BackupRules(self.policy, {}, CreationRules(), UTC))


async def test_what_retention_does_not_want_goes_and_a_dry_run_removes_nothing() -> None:
    vault = Vault()
    would = await vault.backups.prune(dry_run=True)
    assert (would.removed, vault.removed) == (("d1", "d2", "d3"), [])
    done = await vault.backups.prune(dry_run=False)
    assert (done.removed, done.kept) == (would.removed, would.kept)
    assert vault.removed == ["d1", "d2", "d3"]


async def test_what_is_used_and_what_is_forged_stays_with_a_reason() -> None:
    vault = Vault(used=("d1",), forged=("d2",))
    done = await vault.backups.prune(dry_run=False)
    assert (done.removed, vault.removed) == (("d3",), ["d3"])
    why = {kept.id: kept.reason for kept in done.kept}
    assert why["d1"].startswith("in use")
    assert why["d2"].startswith("its signature is wrong")
    assert set(why) == {"d1", "d2", "d4"}


async def test_what_was_shown_and_confirmed_is_removed() -> None:
    vault = Vault()
    would = await vault.backups.prune(dry_run=True)
    assert would.report().title == "Would remove 3 backups, kept 1"
    done = await vault.backups.prune_confirmed(would.removed)
    assert vault.removed == ["d1", "d2", "d3"]
    assert done.report().title == "Removed 3 backups, kept 1"


@pytest.mark.parametrize(
    "confirmed", [[], ["d1"], ["d1", "d2"], ["d1", "d2", "d3", "d4"], ["d3", "d2", "d1"], ["d9"]]
)
async def test_where_other_sets_would_go_than_those_confirmed_none_goes(
    confirmed: list[str],
) -> None:
    vault = Vault()
    with pytest.raises(Blocked, match="other backups to remove") as refused:
        await vault.backups.prune_confirmed(confirmed)
    assert refused.value.code == "plan_changed"
    assert vault.removed == []


async def test_a_set_that_becomes_too_old_after_the_last_look_was_confirmed_by_nobody() -> None:
    vault = Vault(policy=Policy(days=4, count=1))

    def a_day_goes_by() -> None:
        vault.now += timedelta(days=1)

    would = await vault.backups.prune(dry_run=True)
    assert would.removed == ("d1",)
    vault.before_look[3] = a_day_goes_by  # once more to compare, and then to remove
    done = await vault.backups.prune_confirmed(would.removed)
    assert vault.removed == ["d1"]
    assert "nobody has confirmed" in str(done.kept)
