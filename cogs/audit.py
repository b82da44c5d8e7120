"""`/pg audit`."""

from discord import Interaction, app_commands

from bot.lazy import Later
from bot.model.roles import Role
from bot.presentation.responses import defer
from cogs.access import needs
from cogs.pages import Pages
from cogs.services import BackOffice


def add_audit(group: app_commands.Group, office: Later[BackOffice], pages: Pages) -> None:
    """Adds the command to `/pg`."""

    @group.command(
        name="audit",
        description="Who did what: the last acts, newest first",
        extras=needs(Role.ADMIN),
    )
    async def show(interaction: Interaction) -> None:
        await defer(interaction, ephemeral=True)
        report = await (await office()).audit.report()
        await pages.show(interaction, report, Role.ADMIN)
