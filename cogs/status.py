"""`/pg status [server]`."""

from discord import Interaction, app_commands

from bot.faces.answers import think
from bot.model.roles import Role
from bot.reports.status.command import StatusCommand
from cogs.access import needs
from cogs.choices import choices
from cogs.pages import Pages


def add_status(group: app_commands.Group, status: StatusCommand, pages: Pages) -> None:
    """Adds the command to `/pg`."""

    @group.command(
        name="status",
        description="How the PostgreSQL servers and their services are",
        extras=needs(Role.VIEWER),
    )
    @app_commands.describe(server="One server, with every check")
    async def show(interaction: Interaction, server: str | None = None) -> None:
        status.require_known(server)  # before thinking, so that only the asker sees a mistake
        await think(interaction)
        await pages.show(interaction, await status.report(server), Role.VIEWER)

    @show.autocomplete("server")
    async def suggest(_interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return choices(status.server_names(), typed)
