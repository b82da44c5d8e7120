"""The buttons under an alert."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import discord
import pytest
from discord.ui import View
from support.discord_calls import BOB, HOLDERS, KeptChat

from bot.model.alerts import Alert, Finding, Heard, Remedy
from bot.model.checks import Severity
from bot.model.roles import Role, RoleHolders
from bot.state.alerts import SqliteAlerts
from bot.state.database import open_state
from bot.watching.alerts import Alerts
from cogs.interactions.alert_controls import Act, AlertControls

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
RETRY = Remedy("Retry " * 30, "backup_run", {"services": ["mealie"]})


async def run_backup(_interaction: discord.Interaction, _details: Mapping[str, Any]) -> None:
    """A handler that nobody presses."""


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


@dataclass
class Scene:
    """An alert that fires, and what its remedies were asked to do."""

    alerts: Alerts
    done: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chat = KeptChat()
        acts = {act: self._act(act) for act in ("run_resume", "run_undo")}
        self.controls = AlertControls(self.alerts, HOLDERS, acts)

    def _act(self, act: str) -> Act:
        async def does(_interaction: discord.Interaction, details: Mapping[str, Any]) -> None:
            self.done.append((act, details))

        return does

    async def fires(self) -> Alert:
        """An unfinished run, with two ways out and one that nobody handles any more."""
        remedies = [Remedy(act, act, {"run": act}) for act in ("run_resume", "run_undo", "other")]
        found = replace(alert().finding, remedy=remedies[0], others=tuple(remedies[1:]))
        await self.alerts.raised(found)
        return await self.shown()

    async def shown(self) -> Alert:
        (firing,) = await self.alerts.firing()
        return firing

    async def press(self, button: str, alert_id: str = "", **how: Any) -> None:
        id_ = alert_id or (await self.shown()).id
        how = {"roles": [Role.OPERATOR], **how}
        await self.chat.press_dynamic(self.controls.button, f"pg:alert:{id_}:{button}", **how)


async def test_who_acknowledges_is_named_at_the_alert(alerts: Alerts) -> None:
    scene = Scene(alerts)
    await scene.fires()
    await scene.press("acknowledge", by=BOB)
    assert (await scene.shown()).acknowledged_by == "member8"
    assert scene.done == []
    assert [sent.text for sent in scene.chat.sent] == [""], "the press itself changes no message"


@pytest.mark.parametrize(
    ("button", "hours"), [("snooze_1h", 1), ("snooze_8h", 8), ("snooze_1d", 24)]
)
async def test_a_snooze_lasts_as_long_as_its_button_says(
    alerts: Alerts, button: str, hours: int
) -> None:
    scene = Scene(alerts)
    await scene.fires()
    await scene.press(button)
    heard = (await scene.shown()).heard
    assert heard is not None
    assert (heard.by, heard.until) == ("member7", NOW + timedelta(hours=hours))


@pytest.mark.parametrize(("button", "act"), [("remedy", "run_resume"), ("remedy1", "run_undo")])
async def test_a_remedy_is_handed_its_own_details(alerts: Alerts, button: str, act: str) -> None:
    scene = Scene(alerts)
    await scene.fires()
    await scene.press(button)
    assert scene.done == [(act, {"run": act})]


@pytest.mark.parametrize("button", ["remedy2", "remedy3", "remedy9", "later", "snooze_2h"])
async def test_a_button_of_another_version_does_nothing_and_says_so(
    alerts: Alerts, button: str
) -> None:
    scene = Scene(alerts)
    before = await scene.fires()
    await scene.press(button)
    assert "does nothing any more" in scene.chat.texts[-1]
    assert (scene.done, await scene.shown()) == ([], before)


@pytest.mark.parametrize("button", ["acknowledge", "snooze_1h", "remedy"])
async def test_alerts_are_for_operators_to_press(alerts: Alerts, button: str) -> None:
    scene = Scene(alerts)
    before = await scene.fires()
    await scene.press(button, roles=[Role.VIEWER])
    assert "operator role" in scene.chat.texts[-1]
    assert (scene.done, await scene.shown()) == ([], before)


@pytest.mark.parametrize("button", ["acknowledge", "snooze_1h", "remedy"])
async def test_of_an_alert_that_is_over_nothing_is_done(alerts: Alerts, button: str) -> None:
    scene = Scene(alerts)
    over = await scene.fires()
    await alerts.recovered(over.finding.rule, over.finding.object)
    for id_ in (over.id, "ffffffff"):
        await scene.press(button, id_)
        assert "is over" in scene.chat.texts[-1]
    assert scene.done == []
