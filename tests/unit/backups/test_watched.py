"""What is told of backups that went well, and of those that did not."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from bot.backups.jobs import Taken
from bot.backups.verify import Verdict
from bot.backups.watched import WatchedBackups
from bot.model.alerts import Finding
from bot.model.errors import Blocked, PgherdError, ServiceFailure

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
BROKEN = ServiceFailure("The disk is full.", code="disk_full", hint="Free some space.")


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
class Done:
    """What the jobs come to; they themselves are tested on real servers."""

    taken: Taken = field(default_factory=lambda: Taken((), {}))
    verdict: Verdict | PgherdError | None = None
    has_key: bool = False

    async def run(self, _services: Any, _listener: Any) -> Taken:
        return self.taken

    async def find(self, set_id: str) -> Any:
        return SimpleNamespace(id=set_id, service="mealie")

    async def verify(self, _set_id: str, _listener: Any) -> Verdict:
        if isinstance(self.verdict, PgherdError):
            raise self.verdict
        assert self.verdict is not None
        return self.verdict

    async def check(self, _set_id: str, _listener: Any) -> Verdict:
        raise AssertionError("that would prove nothing")

    async def sets_of(self, _service: str) -> tuple[Any, ...]:
        return ()


def watched(done: Done, heard: Heard) -> WatchedBackups:
    backups: Any = done
    return WatchedBackups(backups, heard, lambda: NOW)


def failed(**errors: PgherdError) -> Taken:
    return Taken((), errors)


def verdict(*faults: str) -> Verdict:
    return Verdict("a-set", "mealie", not faults, (), faults, 1.0)


async def test_a_failed_backup_is_told_with_why_what_to_do_and_a_retry() -> None:
    heard = Heard()
    await watched(Done(failed(mealie=BROKEN)), heard).run((), lambda _: None)
    found = heard.fires["backup_failed:mealie"]
    assert (found.detail, found.hint) == ("The disk is full.", "Free some space.")
    assert found.remedy is not None
    assert (found.remedy.act, found.remedy.details) == ("backup_run", {"service": "mealie"})


async def test_a_backup_that_somebody_else_takes_is_no_failure() -> None:
    heard = Heard()
    busy = Blocked("Another job holds it.", code="server_locked", hint="Wait.")
    await watched(Done(failed(mealie=busy)), heard).run((), lambda _: None)
    assert heard.fires == {}


async def test_a_good_backup_ends_what_was_said_about_failed_late_and_missed_ones() -> None:
    heard = Heard()
    manifest: Any = SimpleNamespace(service="mealie")
    await watched(Done(Taken((manifest,), {})), heard).run((), lambda _: None)
    assert set(heard.over) >= {f"backup_{rule}:mealie" for rule in ("failed", "overdue", "missed")}


async def test_a_set_that_does_not_stand_its_test_is_told_with_its_first_faults() -> None:
    heard = Heard()
    found = await watched(Done(verdict=verdict(*"abcdefg")), heard).verify("a-set", lambda _: None)
    assert not found.ok
    detail = heard.fires["restore_test_failed:mealie"].detail
    assert "a; b; c; d; e; and 2 more" in detail


async def test_a_set_that_stands_its_test_ends_what_was_said() -> None:
    heard = Heard()
    await watched(Done(verdict=verdict()), heard).verify("a-set", lambda _: None)
    assert heard.over == ["restore_test_failed:mealie", "backup_unproven:mealie"]


@pytest.mark.parametrize(("encrypted", "has_key"), [(False, False), (True, True), (False, True)])
async def test_whatever_can_be_opened_is_proven_by_a_restore(
    encrypted: bool, has_key: bool
) -> None:
    heard = Heard()
    one: Any = SimpleNamespace(id="a-set", service="mealie", is_encrypted=encrypted)
    done = Done(verdict=verdict(), has_key=has_key)
    assert (await watched(done, heard).prove(one, lambda _: None)).ok
    assert "backup_unproven:mealie" in heard.over


async def test_a_test_that_could_not_be_made_is_told_and_still_raises() -> None:
    heard = Heard()
    with pytest.raises(ServiceFailure):
        await watched(Done(verdict=BROKEN), heard).verify("a-set", lambda _: None)
    assert "could not be made: The disk is full." in (
        heard.fires["restore_test_failed:mealie"].detail
    )


async def test_an_alarm_that_cannot_be_raised_stops_no_backup() -> None:
    heard = Heard(fails=True)
    taken = failed(mealie=BROKEN)
    assert await watched(Done(taken), heard).run((), lambda _: None) is taken
    assert (await watched(Done(verdict=verdict()), heard).verify("s", lambda _: None)).ok
