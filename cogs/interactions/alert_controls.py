"""The buttons under every alert."""

import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any, Self

from discord import ButtonStyle, Interaction
from discord.ui import Button, DynamicItem, Item, View

from bot.model.alerts import Alert
from bot.model.errors import UserMistake
from bot.model.roles import Role, RoleHolders
from bot.presentation.responses import acknowledge
from bot.presentation.text import cut
from bot.watching.alerts import Alerts
from cogs.interactions.access import require
from cogs.interactions.components import buttons, telling

Act = Callable[[Interaction, Mapping[str, Any]], Awaitable[None]]
"""Answers a press of a remedy's button, given the remedy's details; the role has been checked."""

_PREFIX = "pg:alert:"
_TEMPLATE = _PREFIX + r"(?P<alert>[0-9a-f]{8}):(?P<press>[a-z0-9_]{1,20})"
_ACKNOWLEDGE, _REMEDY = "acknowledge", "remedy"
# In one row of a phone, where three times "Snooze" would take two.
_SNOOZES = {
    "snooze_1h": ("Snooze 1 h", timedelta(hours=1)),
    "snooze_8h": ("8 h", timedelta(hours=8)),
    "snooze_1d": ("1 d", timedelta(days=1)),
}
_MOST_OF_A_LABEL = 80  # https://docs.discord.com/developers/components/reference#button
_MOST_OF_A_NAME = 100


class AlertButton(DynamicItem[Button[View]], template=_TEMPLATE):
    """What can be done about one alert."""

    controls: "AlertControls"

    def __init__(
        self,
        alert: str,
        press: str,
        label: str = "",
        *,
        style: ButtonStyle = ButtonStyle.secondary,
        row: int = 0,
    ) -> None:
        super().__init__(
            Button(style=style, label=label, custom_id=f"{_PREFIX}{alert}:{press}", row=row)
        )
        self._alert, self._press = alert, press

    @classmethod
    async def from_custom_id(
        cls, _interaction: Interaction, _item: Item[Any], match: re.Match[str], /
    ) -> Self:
        """The button that a person pressed."""
        return cls(match["alert"], match["press"])

    @telling
    async def callback(self, interaction: Interaction) -> None:
        """Do it."""
        await self.controls.pressed(interaction, self._alert, self._press)


class AlertControls:
    """The buttons under alerts, for operators; a remedy whose act is not known has none.

    The message itself is changed by who delivers alerts, never by the press: a token of Discord's
    may end before it.
    """

    def __init__(self, alerts: Alerts, holders: RoleHolders, acts: Mapping[str, Act]) -> None:
        self._alerts = alerts
        self._holders = holders
        self._acts = dict(acts)
        # A class of its own, so that two bots in one process would not share their alerts.
        self.button: type[AlertButton] = type(
            "AlertButton", (AlertButton,), {"controls": self}, template=_TEMPLATE
        )

    def add(self, name: str, act: Act) -> None:
        """An act that alerts can have a button for from now on, by the name in their remedies."""
        self._acts[name] = act

    def under(self, alert: Alert) -> View | None:
        """What stands under the alert's message; None once it has recovered."""
        return None if alert.recovered_at else buttons(*self._buttons(alert))

    def _buttons(self, alert: Alert) -> Iterator[AlertButton]:
        if alert.acknowledged_by is None:
            yield self.button(alert.id, _ACKNOWLEDGE, "Acknowledge", style=ButtonStyle.primary)
        for number, remedy in enumerate(alert.finding.remedies):
            if remedy.act in self._acts:
                press = f"{_REMEDY}{number or ''}"
                yield self.button(alert.id, press, cut(remedy.label, _MOST_OF_A_LABEL))
        for press, (label, _) in _SNOOZES.items():
            yield self.button(alert.id, press, label, row=1)

    async def pressed(self, interaction: Interaction, alert_id: str, press: str) -> None:
        """Do what the button says; raises UserMistake when the alert is over."""
        require(interaction, Role.OPERATOR, self._holders)
        who = cut(interaction.user.display_name, _MOST_OF_A_NAME)
        if press.startswith(_REMEDY):
            await self._remedy(interaction, alert_id, int(press.removeprefix(_REMEDY) or 0))
        elif press == _ACKNOWLEDGE:
            await acknowledge(interaction)
            await self._alerts.acknowledge(alert_id, who)
        elif press in _SNOOZES:
            await acknowledge(interaction)
            await self._alerts.snooze(alert_id, who, _SNOOZES[press][1])
        else:
            raise _not_offered()

    async def _remedy(self, interaction: Interaction, alert_id: str, number: int) -> None:
        remedies = (await self._alerts.still_firing(alert_id)).finding.remedies
        if number >= len(remedies) or remedies[number].act not in self._acts:
            raise _not_offered()
        await self._acts[remedies[number].act](interaction, remedies[number].details)


def _not_offered() -> UserMistake:
    return UserMistake(
        "This button does nothing any more.",
        code="button_gone",
        hint="It is of another version of pgherd; use the commands: /pg help.",
    )
