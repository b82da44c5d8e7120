"""`/pg alerts`."""

from typing import TYPE_CHECKING

from discord import Interaction, app_commands

from bot.lazy import Lazy
from bot.model.roles import Role
from bot.presentation.responses import defer
from cogs.interactions.access import needs
from cogs.interactions.pages import Pages

if TYPE_CHECKING:  # see bot/lazy.py
    from bot.watching.command import AlertsCommand


def add_to(
    group: app_commands.Group, *, pages: Pages, alerts_command: Lazy["AlertsCommand"]
) -> None:
    """Adds the command to `/pg`."""

    @group.command(name="alerts", description="What is firing", extras=needs(Role.VIEWER))
    async def show(interaction: Interaction) -> None:
        await defer(interaction)
        await pages.show(interaction, await (await alerts_command()).report(), Role.VIEWER)
