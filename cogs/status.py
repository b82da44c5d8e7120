"""`/pg status [server]`."""

from typing import TYPE_CHECKING

from discord import Interaction, app_commands

from bot.lazy import Lazy
from bot.model.installation import Installation
from bot.model.roles import Role
from bot.presentation.responses import defer
from cogs.interactions.access import needs
from cogs.interactions.choices import choices
from cogs.interactions.pages import Pages

if TYPE_CHECKING:  # see bot/lazy.py
    from bot.reports.status.command import StatusCommand


def add_to(
    group: app_commands.Group,
    *,
    pages: Pages,
    installation: Installation,
    status: Lazy["StatusCommand"],
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
            installation.server(server)  # before deferring, so that only the asker sees a mistake
        await defer(interaction)
        report = await (await status()).report(server)
        await pages.show(interaction, report, Role.VIEWER)

    @show.autocomplete("server")
    async def suggest(_interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return choices(installation.servers, typed)
