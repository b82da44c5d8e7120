"""`alerts`: what fires, for people and for programs."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.model.checks import Outcome
from bot.model.errors import UserMistake
from bot.state.alerts import SqliteAlerts
from bot.state.database import open_state
from bot.watching.alerts import Alerts
from bot.watching.command import AlertsCommand
from bot.watching.rules import BACKUP_FAILED, BACKUP_UNVERIFIED, RULES

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


@dataclass
class Desk:
    alerts: Alerts
    command: AlertsCommand
    now: datetime


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_state(tmp_path) as state:
        alerts = Alerts(SqliteAlerts(state), lambda: made.now)
        made = Desk(alerts, AlertsCommand(alerts, lambda: made.now), NOW)
        yield made


async def test_what_matters_most_comes_first_then_the_oldest(desk: Desk) -> None:
    for rule, of in ((BACKUP_UNVERIFIED, "a"), (BACKUP_FAILED, "b"), (BACKUP_FAILED, "c")):
        await desk.alerts.raised(rule.broken(of, "detail", hint="do this"))
        desk.now += timedelta(hours=1)
    await desk.alerts.raised(BACKUP_FAILED.broken("b", "detail"))
    (alert, *_) = await desk.alerts.firing()
    await desk.alerts.acknowledge(alert.id, "Ada")
    report = await desk.command.report()
    assert (report.title, report.outcome) == ("3 alerts firing", Outcome.CRITICAL)
    first, _, last = report.sections[0].lines
    assert first.text == "for 2 h · found 2 times, last 0 s ago"
    assert last.notes == ("detail", "Acknowledged by Ada", "do this")
    data = report.data
    assert data["ok"] is False
    assert [a["fingerprint"] for a in data["alerts"]] == [  # type: ignore[attr-defined]  # a list, as all data is for JSON
        "backup_failed:b",
        "backup_failed:c",
        "backup_unproven:a",
    ]


async def test_without_alerts_all_is_well(desk: Desk) -> None:
    report = await desk.command.report()
    assert (report.title, report.outcome) == ("No alert is firing", Outcome.GOOD)
    assert report.data == {"ok": True, "alerts": []}


@pytest.mark.parametrize("name", sorted(RULES))
async def test_every_rule_has_a_test_that_ends_by_itself_and_can_be_sent_again(
    desk: Desk, name: str
) -> None:
    first = await desk.command.test(name)
    assert first.outcome is Outcome.GOOD
    (alert,) = await desk.alerts.firing()
    assert (alert.finding.rule, alert.finding.severity) == (name, RULES[name].severity)
    desk.now += timedelta(minutes=10)
    await desk.command.test(name)
    (again,) = await desk.alerts.firing()
    assert again.id != alert.id
    desk.now += timedelta(minutes=10)
    assert await desk.alerts.firing() == ()


async def test_a_rule_that_there_is_not_is_named_with_the_nearest(desk: Desk) -> None:
    with pytest.raises(UserMistake, match="no rule named 'backup_fail'") as raised:
        await desk.command.test("backup_fail")
    assert "did you mean backup_failed?" in raised.value.hint


async def test_what_is_over_can_neither_be_acknowledged_nor_snoozed(desk: Desk) -> None:
    await desk.alerts.raised(BACKUP_FAILED.broken("a", "detail"))
    (alert,) = await desk.alerts.firing()
    await desk.alerts.recovered("backup_failed", "a")
    await desk.alerts.recovered("backup_failed", "a")
    with pytest.raises(UserMistake, match=f"The alert {alert.id} is over"):
        await desk.alerts.acknowledge(alert.id, "Ada")
    with pytest.raises(UserMistake, match="The alert 00000000 is over"):
        await desk.alerts.snooze("00000000", "Ada", timedelta(hours=1))
