"""Alerts, and what people have seen of them, in the state file."""

import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.model.alerts import Alert, Finding, Heard, Posting, Remedy
from bot.model.checks import Severity
from bot.state.alerts import SqliteAlerts
from bot.state.database import open_state

NOW = datetime(2026, 11, 22, 2, 0, 0, 250_000, tzinfo=UTC)
HOUR = timedelta(hours=1)
REMEDY = Remedy("Retry", "backup_run", {"services": ["mealie", "ünï"]})


@pytest.fixture
async def alerts(tmp_path: Path) -> AsyncIterator[SqliteAlerts]:
    async with open_state(tmp_path) as state:
        yield SqliteAlerts(state)


def alert(alert_id: str = "0a1b2c3d", of: str = "mealie", raised_at: datetime = NOW) -> Alert:
    found = Finding(
        "backup_failed", of, Severity.CRITICAL, "failed", "full\n`disk`", "room", REMEDY
    )
    return Alert(alert_id, found, raised_at, raised_at, raised_at, raised_at)


@pytest.mark.parametrize(
    "changed",
    [
        alert(),
        replace(alert(), heard=Heard("Ada", NOW), times=7, revision=9, calls=2),
        replace(alert(), heard=Heard("Ada", NOW, NOW + HOUR), recovered_at=NOW + HOUR),
        replace(alert(), finding=replace(alert().finding, remedy=None), expires_at=NOW + HOUR),
        replace(alert(), finding=replace(alert().finding, others=(REMEDY, REMEDY))),
    ],
    ids=["new", "acknowledged", "snoozed and over", "a test", "several remedies"],
)
async def test_an_alert_comes_back_whole(alerts: SqliteAlerts, changed: Alert) -> None:
    assert await alerts.add(alert())
    assert await alerts.replace(changed)
    assert await alerts.alert("0a1b2c3d") == replace(changed, version=2)


async def test_a_remedy_kept_by_a_version_that_knew_one_only_is_read(
    alerts: SqliteAlerts, tmp_path: Path
) -> None:
    await alerts.add(alert())
    with closing(sqlite3.connect(tmp_path / "pgherd.sqlite3", isolation_level=None)) as file:
        file.execute("UPDATE alerts SET remedy = ?", (json.dumps(asdict(REMEDY)),))
    assert await alerts.alert("0a1b2c3d") == alert()


async def test_a_fault_has_one_alert_while_it_lasts(alerts: SqliteAlerts) -> None:
    assert await alerts.add(alert())
    assert not await alerts.add(alert("11111111"))
    assert await alerts.add(alert("22222222", "immich"))
    assert [a.id for a in await alerts.all_firing()] == ["0a1b2c3d", "22222222"]
    assert await alerts.replace(replace(alert(), recovered_at=NOW + HOUR))
    assert await alerts.fires("backup_failed", "mealie") is None
    assert await alerts.add(alert("11111111"))


async def test_who_has_read_an_older_version_changes_nothing(alerts: SqliteAlerts) -> None:
    await alerts.add(alert())
    assert await alerts.replace(replace(alert(), times=2))
    assert not await alerts.replace(replace(alert(), times=3))
    kept = await alerts.alert("0a1b2c3d")
    assert kept is not None
    assert (kept.times, kept.version) == (2, 2)


async def test_what_people_have_not_seen_is_told_with_what_they_have(alerts: SqliteAlerts) -> None:
    await alerts.add(alert())
    assert await alerts.unseen() == ((alert(), Posting("0a1b2c3d")),)
    seen = Posting("0a1b2c3d", 1191168914227200011, 2, 1, 0, NOW)
    await alerts.record(seen)
    assert await alerts.unseen() == ()
    for changed in (replace(alert(), revision=2), replace(alert(), revision=1, calls=1)):
        kept = await alerts.alert("0a1b2c3d")
        assert kept is not None
        await alerts.replace(replace(changed, version=kept.version))
        ((_, posting),) = await alerts.unseen()
        assert posting == seen


async def test_what_is_over_is_forgotten_after_ninety_days(alerts: SqliteAlerts) -> None:
    await alerts.add(alert("11111111"))
    await alerts.record(Posting("11111111", 1))
    await alerts.replace(replace(alert("11111111"), recovered_at=NOW))
    await alerts.add(alert("22222222", "immich"))
    await alerts.add(alert("33333333", "jellystat", NOW + timedelta(days=90)))
    assert await alerts.alert("11111111") is not None
    await alerts.add(alert("44444444", "authentik", NOW + timedelta(days=90, seconds=1)))
    assert await alerts.alert("11111111") is None
    assert await alerts.alert("22222222") is not None  # it still fires
