"""What every button and every select has in common."""

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import discord
from discord.ui import DynamicItem, Item, View

from bot.presentation.responses import send_error

_Self = TypeVar("_Self")
DynamicItems = list[type[DynamicItem[Any]]]
"""What is found by its custom_id after a restart; the families of commands add theirs."""

_Callback = Callable[[_Self, discord.Interaction], Coroutine[Any, Any, None]]


def telling(callback: _Callback[_Self]) -> _Callback[_Self]:
    """Tells the person whatever the callback raises: discord.py would only log it."""

    async def told(self: _Self, interaction: discord.Interaction) -> None:
        try:
            await callback(self, interaction)
        except Exception as error:  # noqa: BLE001 - the last place that can tell the person
            await send_error(interaction, error)

    return told


def buttons(*items: Item[Any]) -> View | None:
    """The items under a message; None for none.

    All of them are dynamic: found by their custom_id, also after a restart. So discord.py need not
    keep the view in memory, which a stopped one tells it.
    """
    if not items:
        return None
    view = View(timeout=None)
    for item in items:
        view.add_item(item)
    view.stop()
    return view
