"""`/pg runs`, and the buttons of alerts about runs that are not finished."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from discord import Interaction, app_commands

from bot.lazy import Lazy
from bot.model.acts import RESUME, UNDO
from bot.model.reports import Report
from bot.model.roles import Role, RoleHolders
from bot.presentation.responses import defer
from cogs.interactions.access import needs, require
from cogs.interactions.alert_controls import Act, AlertControls
from cogs.interactions.choices import choices
from cogs.interactions.confirmations import Confirmations, LongAct
from cogs.interactions.pages import Pages
from cogs.interactions.run_questions import ask_admins, run_act

if TYPE_CHECKING:  # see bot/lazy.py
    from bot.rollback.command import MigrationCommand, Tell
    from bot.runs.command import RunsCommand


def add_to(
    group: app_commands.Group,
    *,
    pages: Pages,
    holders: RoleHolders,
    confirmations: Confirmations,
    alert_controls: AlertControls,
    runs: Lazy["RunsCommand"],
    migration: Lazy["MigrationCommand"],
) -> None:
    """Adds the command to `/pg`."""

    def act(name: str) -> LongAct:
        async def carry_out(details: Mapping[str, Any], who: str, tell: "Tell") -> Report:
            return await (await migration()).carry_out(name, details, who, tell)

        return run_act(carry_out)

    def remedy(name: str) -> Act:
        async def ask(interaction: Interaction, details: Mapping[str, Any]) -> None:
            require(interaction, Role.ADMIN, holders)
            await defer(interaction)
            question = await (await migration()).end(name, details["run"])
            await ask_admins(interaction, question, confirmations, pages)

        return ask

    for name in (RESUME, UNDO):
        confirmations.add(name, act(name))
        alert_controls.add(name, remedy(name))

    @group.command(
        name="runs",
        description="Migrations and rollbacks, step by step",
        extras=needs(Role.VIEWER),
    )
    @app_commands.describe(run="One run, with all of its steps")
    async def show(interaction: Interaction, run: str | None = None) -> None:
        await defer(interaction)
        await pages.show(interaction, await (await runs()).report(run), Role.VIEWER)

    @show.autocomplete("run")
    async def suggest(_interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return choices(await (await migration()).ids(), typed)
