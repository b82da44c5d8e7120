"""What is told of backups that went well, and of those that did not."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot.backups.alarms import BackupAlarms
from bot.backups.catalogue import Catalogue
from bot.backups.create import CreationRules
from bot.backups.format.keys import Keys
from bot.backups.jobs import Backups
from bot.backups.progress import Listener
from bot.backups.retention import Policy
from bot.backups.rules import BackupRules
from bot.backups.storage.local_folder import LocalFolder
from bot.backups.verify import Verdict
from bot.model.alerts import Finding
from bot.model.errors import Blocked, ServiceFailure
from bot.model.secret import Secret

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
BROKEN = ServiceFailure("The disk is full.", code="disk_full", hint="Free some space.")
SET = "20261122T110000Z-0a1b2c"


@dataclass
class Heard:
    """The alarm: what fires, and what was said to be over."""

    fires: dict[str, Finding] = field(default_factory=dict)
    over: list[str] = field(default_factory=list)
    fails: bool = False

    async def raised(self, finding: Finding) -> None:
        if self.fails:
            raise ServiceFailure("The state is gone.", code="state_unusable", hint="")
        self.fires[finding.fingerprint] = finding

    async def recovered(self, rule: str, of: str) -> None:
        if self.fails:
            raise ServiceFailure("The state is gone.", code="state_unusable", hint="")
        self.over.append(f"{rule}:{of}")


@dataclass
class Scene:
    """Alarms over a folder of sets; the jobs themselves are tested on real servers."""

    folder: Path
    heard: Heard = field(default_factory=Heard)
    keys: Keys = field(default_factory=Keys)

    @property
    def catalogue(self) -> Catalogue:
        return Catalogue(LocalFolder(self.folder))

    @property
    def alarms(self) -> BackupAlarms:
        return BackupAlarms(self.heard, self.catalogue, lambda: NOW)

    def backups(self, kind: type[Backups] = Backups) -> Backups:
        storage = LocalFolder(self.folder)
        outside: Any = SimpleNamespace(
            storage=storage, catalogue=self.catalogue, keys=self.keys, clock=lambda: NOW
        )
        rules = BackupRules(Policy(count=1), {}, CreationRules(), UTC)
        return kind(outside, rules, self.heard)


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)


def verdict(*faults: str) -> Verdict:
    return Verdict("a-set", "mealie", not faults, (), faults, 1.0)


async def test_a_failed_backup_is_told_with_why_what_to_do_and_a_retry(scene: Scene) -> None:
    await scene.alarms.taken((), {"mealie": BROKEN})
    found = scene.heard.fires["backup_failed:mealie"]
    assert (found.detail, found.hint) == ("The disk is full.", "Free some space.")
    assert found.remedy is not None
    assert (found.remedy.act, found.remedy.details) == ("backup_run", {"service": "mealie"})


async def test_a_backup_that_somebody_else_takes_is_no_failure(scene: Scene) -> None:
    busy = Blocked("Another job holds it.", code="server_locked", hint="Wait.")
    await scene.alarms.taken((), {"mealie": busy})
    assert scene.heard.fires == {}


async def test_a_good_backup_ends_what_was_said_about_failed_late_and_missed_ones(
    scene: Scene,
) -> None:
    await scene.alarms.taken(("mealie",), {})
    told = [f"backup_{rule}:mealie" for rule in ("failed", "overdue", "missed", "shrunk")]
    assert scene.heard.over == told


async def test_a_set_that_does_not_stand_its_test_is_told_with_its_first_faults(
    scene: Scene,
) -> None:
    await scene.alarms.tested(verdict(*"abcdefg"))
    detail = scene.heard.fires["restore_test_failed:mealie"].detail
    assert "Backup a-set: a; b; c; d; e; and 2 more" in detail
    assert scene.heard.over == []


async def test_a_set_that_stands_its_test_ends_what_was_said(scene: Scene) -> None:
    await scene.alarms.tested(verdict())
    assert scene.heard.over == ["restore_test_failed:mealie", "backup_unproven:mealie"]


class Recorded(Backups):
    """Says what is asked of it instead of doing it."""

    async def verify(self, backup_id: str, listener: Listener) -> Verdict:
        return verdict("restored")

    async def check(self, backup_id: str, listener: Listener) -> Verdict:
        return verdict("looked at")


@pytest.mark.parametrize(
    ("encrypted", "has_key", "how"),
    [
        (False, False, "restored"),
        (True, True, "restored"),
        (False, True, "restored"),
        (True, False, "looked at"),
    ],
)
async def test_whatever_can_be_opened_is_proven_by_a_restore(
    scene: Scene, encrypted: bool, has_key: bool, how: str
) -> None:
    scene.keys = Keys(identity=Secret("a key") if has_key else None)
    one: Any = SimpleNamespace(id="a-set", service="mealie", is_encrypted=encrypted)
    found = await scene.backups(Recorded).prove(one, lambda _: None)
    assert found.faults == (how,)


async def test_a_test_that_could_not_be_made_is_told_and_still_raises(scene: Scene) -> None:
    folder = scene.folder / "mealie" / SET
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text("not a manifest")
    with pytest.raises(ServiceFailure) as raised:
        await scene.backups().verify(SET, lambda _: None)
    detail = scene.heard.fires["restore_test_failed:mealie"].detail
    assert f"could not be made: {raised.value.message}" in detail


async def test_an_alarm_that_cannot_be_raised_stops_no_backup(scene: Scene) -> None:
    scene.heard.fails = True
    await scene.alarms.taken(("immich",), {"mealie": BROKEN})
    await scene.alarms.tested(verdict())
    await scene.alarms.tested(verdict("a"))


async def test_without_an_alarm_nobody_is_told_and_nothing_fails(scene: Scene) -> None:
    silent = BackupAlarms(None, scene.catalogue, lambda: NOW)
    await silent.taken(("immich",), {"mealie": BROKEN})
    await silent.tested(verdict())
    await silent.not_tested("mealie", "a-set", BROKEN)
