"""`/pg status [server]`."""

import discord
from discord import app_commands

from bot.faces.discord import report_embeds
from bot.model.roles import Role, RoleHolders
from bot.reports.status.command import StatusCommand
from cogs.access import admitted, require

_MOST_CHOICES = 25  # https://docs.discord.com/developers/interactions/application-commands


def add_status(group: app_commands.Group, status: StatusCommand, holders: RoleHolders) -> None:
    """Adds the command to `/pg`."""

    @group.command(name="status", description="How the PostgreSQL servers and their services are")
    @app_commands.describe(server="One server, with every check")
    async def show(interaction: discord.Interaction, server: str | None = None) -> None:
        require(interaction, Role.VIEWER, holders)
        status.require_known(server)  # before deferring, so that only the asker sees a mistake
        await interaction.response.defer(thinking=True)
        report = await status.report(server)
        await interaction.edit_original_response(embeds=report_embeds(report))

    @show.autocomplete("server")
    async def suggest(
        interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        if not admitted(interaction, Role.VIEWER, holders):
            return []  # names leak too
        names = [name for name in status.server_names() if typed.lower() in name.lower()]
        return [app_commands.Choice(name=name, value=name) for name in names[:_MOST_CHOICES]]
