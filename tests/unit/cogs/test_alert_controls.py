"""The buttons under an alert."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import discord
import pytest
from discord.ui import View

from bot.model.alerts import Alert, Finding, Heard, Remedy
from bot.model.checks import Severity
from bot.model.roles import RoleHolders
from bot.state.alerts import SqliteAlerts
from bot.state.database import open_state
from bot.watching.alerts import Alerts
from cogs.alerts import AlertControls

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
RETRY = Remedy("Retry " * 30, "backup_run", {"services": ["mealie"]})


async def run_backup(_interaction: discord.Interaction, _details: Mapping[str, Any]) -> None:
    """A handler; these tests press nothing."""


@pytest.fixture
async def alerts(tmp_path: Path) -> AsyncIterator[Alerts]:
    async with open_state(tmp_path) as state:
        yield Alerts(SqliteAlerts(state), lambda: NOW)


def alert(remedy: Remedy | None = RETRY) -> Alert:
    found = Finding("backup_failed", "mealie", Severity.CRITICAL, "failed", "full", "", remedy)
    return Alert("0a1b2c3d", found, NOW, NOW, NOW, NOW)


def labels(view: View | None) -> list[str]:
    assert view is not None
    return [part["label"] for row in view.to_components() for part in row["components"]]


SNOOZES = ["Snooze 1 h", "8 h", "1 d"]


async def test_a_remedy_has_a_button_only_where_somebody_handles_it(alerts: Alerts) -> None:
    able = AlertControls(alerts, RoleHolders({}), {"backup_run": run_backup})
    unable = AlertControls(alerts, RoleHolders({}), {})
    acknowledge, retry, *snoozes = labels(able.under(alert()))
    assert (acknowledge, snoozes) == ("Acknowledge", SNOOZES)
    assert retry.startswith("Retry Retry")
    assert len(retry) <= 80
    assert labels(unable.under(alert())) == ["Acknowledge", *SNOOZES]
    assert labels(able.under(alert(remedy=None))) == ["Acknowledge", *SNOOZES]


async def test_each_of_several_remedies_has_its_button(alerts: Alerts) -> None:
    back = Remedy("Roll back", "run_undo", {"run": "r1"})
    found = replace(alert().finding, remedy=Remedy("Resume", "run_resume"), others=(back,))
    able = AlertControls(
        alerts, RoleHolders({}), {"run_resume": run_backup, "run_undo": run_backup}
    )
    shown = able.under(replace(alert(), finding=found))
    assert labels(shown) == ["Acknowledge", "Resume", "Roll back", *SNOOZES]
    assert shown is not None
    ids = [part["custom_id"] for row in shown.to_components() for part in row["components"]]
    assert len(set(ids)) == len(ids)


async def test_what_is_acknowledged_can_be_snoozed_and_what_is_over_has_no_buttons(
    alerts: Alerts,
) -> None:
    controls = AlertControls(alerts, RoleHolders({}), {})
    taken = replace(alert(), heard=Heard("Ada", NOW))
    assert labels(controls.under(taken)) == SNOOZES
    snoozed = replace(alert(), heard=Heard("Ada", NOW, NOW + timedelta(hours=1)))
    assert labels(controls.under(snoozed)) == ["Acknowledge", *SNOOZES]
    assert controls.under(replace(alert(), recovered_at=NOW)) is None
