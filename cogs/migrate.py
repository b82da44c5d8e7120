"""`/pg migrate`."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from discord import Interaction, app_commands

from bot.lazy import Lazy
from bot.model.acts import MIGRATE
from bot.model.reports import Report
from bot.model.roles import Role
from bot.presentation.responses import defer
from cogs.interactions.access import needs
from cogs.interactions.choices import choices
from cogs.interactions.confirmations import Confirmations
from cogs.interactions.pages import Pages
from cogs.interactions.run_questions import ask_admins, run_act

if TYPE_CHECKING:  # see bot/lazy.py
    from bot.rollback.command import MigrationCommand, Tell


def add_to(
    group: app_commands.Group,
    *,
    pages: Pages,
    confirmations: Confirmations,
    migration: Lazy["MigrationCommand"],
) -> None:
    """Adds the command to `/pg`."""

    async def carry_out(details: Mapping[str, Any], who: str, tell: "Tell") -> Report:
        return await (await migration()).carry_out(MIGRATE, details, who, tell)

    confirmations.add(MIGRATE, run_act(carry_out))

    @group.command(
        name="migrate",
        description="Move a service to the shared server: shows the plan, and asks",
        extras=needs(Role.ADMIN),
    )
    @app_commands.describe(
        service="Which service", empty="Start with an empty database; the data stays where it is"
    )
    async def migrate(
        interaction: Interaction,
        service: str,
        empty: bool,  # noqa: FBT001 - a choice of the command's
    ) -> None:
        await defer(interaction)
        question = await (await migration()).migrate(service, empty=empty)
        await ask_admins(interaction, question, confirmations, pages)

    @migrate.autocomplete("service")
    async def suggest(_interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return choices((await migration()).services(), typed)
