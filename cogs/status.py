"""`/pg status [server]`."""

from discord import Interaction, app_commands

from bot.lazy import Later
from bot.model.installation import Installation
from bot.model.roles import Role
from bot.presentation.responses import defer
from cogs.access import needs
from cogs.choices import choices
from cogs.pages import Pages
from cogs.services import BackOffice


def add_status(
    group: app_commands.Group, office: Later[BackOffice], pages: Pages, known: Installation
) -> None:
    """Adds the command to `/pg`."""

    @group.command(
        name="status",
        description="How the PostgreSQL servers and their services are",
        extras=needs(Role.VIEWER),
    )
    @app_commands.describe(server="One server, with every check")
    async def show(interaction: Interaction, server: str | None = None) -> None:
        if server is not None:
            known.server(server)  # before thinking, so that only the asker sees a mistake
        await defer(interaction)
        report = await (await office()).status.report(server)
        await pages.show(interaction, report, Role.VIEWER)

    @show.autocomplete("server")
    async def suggest(_interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return choices(known.servers, typed)
