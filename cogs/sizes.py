"""`/pg sizes [database]`."""

from discord import Interaction, app_commands

from bot.lazy import Later
from bot.model.roles import Role
from bot.presentation.responses import defer
from cogs.access import needs
from cogs.choices import choices
from cogs.pages import Pages
from cogs.services import BackOffice


def add_sizes(group: app_commands.Group, office: Later[BackOffice], pages: Pages) -> None:
    """Adds the command to `/pg`."""

    @group.command(
        name="sizes",
        description="What takes the room: databases, or the tables of one",
        extras=needs(Role.VIEWER),
    )
    @app_commands.describe(database="One database, or a service, with its tables")
    async def show(interaction: Interaction, database: str | None = None) -> None:
        await defer(interaction)
        report = await (await office()).sizes.report(database)
        await pages.show(interaction, report, Role.VIEWER)

    @show.autocomplete("database")
    async def suggest(_interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return choices(await (await office()).sizes.names(), typed)
