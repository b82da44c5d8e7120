"""`/pg sizes [database]`."""

from discord import Interaction, app_commands

from bot.faces.answers import think
from bot.model.roles import Role
from bot.reports.sizes.command import SizesCommand
from cogs.access import needs
from cogs.choices import choices
from cogs.pages import Pages


def add_sizes(group: app_commands.Group, sizes: SizesCommand, pages: Pages) -> None:
    """Adds the command to `/pg`."""

    @group.command(
        name="sizes",
        description="What takes the room: databases, or the tables of one",
        extras=needs(Role.VIEWER),
    )
    @app_commands.describe(database="One database, or a service, with its tables")
    async def show(interaction: Interaction, database: str | None = None) -> None:
        await think(interaction)
        await pages.show(interaction, await sizes.report(database), Role.VIEWER)

    @show.autocomplete("database")
    async def suggest(_interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return choices(await sizes.names(), typed)
