"""`/pg audit`."""

from discord import Interaction, app_commands

from bot.faces.answers import think
from bot.model.roles import Role
from bot.reports.audit.command import AuditCommand
from cogs.access import needs
from cogs.pages import Pages


def add_audit(group: app_commands.Group, audit: AuditCommand, pages: Pages) -> None:
    """Adds the command to `/pg`."""

    @group.command(
        name="audit",
        description="Who did what: the last acts, newest first",
        extras=needs(Role.ADMIN),
    )
    async def show(interaction: Interaction) -> None:
        await think(interaction, ephemeral=True)
        await pages.show(interaction, await audit.report(), Role.ADMIN)
