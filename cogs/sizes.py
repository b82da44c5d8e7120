"""`/pg sizes [database]`."""

from typing import TYPE_CHECKING

from discord import Interaction, app_commands

from bot.lazy import Lazy
from bot.model.roles import Role
from bot.presentation.responses import defer
from cogs.interactions.access import needs
from cogs.interactions.choices import choices
from cogs.interactions.pages import Pages

if TYPE_CHECKING:  # see bot/lazy.py
    from bot.reports.sizes.command import SizesCommand


def add_to(group: app_commands.Group, *, pages: Pages, sizes: Lazy["SizesCommand"]) -> None:
    """Adds the command to `/pg`."""

    @group.command(
        name="sizes",
        description="What takes the room: databases, or the tables of one",
        extras=needs(Role.VIEWER),
    )
    @app_commands.describe(database="One database, or a service, with its tables")
    async def show(interaction: Interaction, database: str | None = None) -> None:
        await defer(interaction)
        report = await (await sizes()).report(database)
        await pages.show(interaction, report, Role.VIEWER)

    @show.autocomplete("database")
    async def suggest(_interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return choices(await (await sizes()).names(), typed)
