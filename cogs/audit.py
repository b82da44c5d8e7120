"""`/pg audit`."""

from typing import TYPE_CHECKING

from discord import Interaction, app_commands

from bot.lazy import Lazy
from bot.model.roles import Role
from bot.presentation.responses import defer
from cogs.interactions.access import needs
from cogs.interactions.pages import Pages

if TYPE_CHECKING:  # see bot/lazy.py
    from bot.reports.audit.command import AuditCommand


def add_to(group: app_commands.Group, *, pages: Pages, audit: Lazy["AuditCommand"]) -> None:
    """Adds the command to `/pg`."""

    @group.command(
        name="audit",
        description="Who did what: the last acts, newest first",
        extras=needs(Role.ADMIN),
    )
    async def show(interaction: Interaction) -> None:
        await defer(interaction, ephemeral=True)
        await pages.show(interaction, await (await audit()).report(), Role.ADMIN)
