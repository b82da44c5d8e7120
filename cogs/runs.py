"""`/pg migrate`, `/pg rollback` and `/pg runs`."""

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from discord import Interaction, app_commands

from bot.lazy import Later
from bot.model.acts import MIGRATE, RESUME, ROLLBACK, UNDO
from bot.model.reports import Report
from bot.model.roles import Role, RoleHolders
from bot.presentation.responses import defer
from cogs.access import needs, require
from cogs.choices import choices
from cogs.confirmations import CONFIRMED_BY, Confirmations, LongAct
from cogs.jobs import Tell
from cogs.pages import Pages
from cogs.services import BackOffice

if TYPE_CHECKING:  # see bot/lazy.py
    from bot.rollback.command import Question

Remedy = Callable[[Interaction, Mapping[str, Any]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class RunControls:
    """What the commands and the buttons of alerts have in common."""

    office: Later[BackOffice]
    confirmations: Confirmations
    pages: Pages
    holders: RoleHolders

    async def ask(self, interaction: Interaction, question: "Question") -> None:
        """Show what would be done; below it a red button for every admin, if nothing forbids it."""
        if not question.is_open:
            await self.pages.show(interaction, question.report, Role.ADMIN)
            return
        below = await self.confirmations.buttons_for(
            interaction,
            act=question.act,
            object_=question.object,
            details=question.details,
            needed=Role.ADMIN,
            yes=question.yes,
            by_others=True,
        )
        await self.pages.show(interaction, question.report, Role.ADMIN, *below)

    def remedies(self) -> Mapping[str, Remedy]:
        """The buttons of alerts about unfinished runs."""

        def asking(act: str) -> Remedy:
            async def ask(interaction: Interaction, details: Mapping[str, Any]) -> None:
                require(interaction, Role.ADMIN, self.holders)
                await defer(interaction)
                question = await (await self.office()).migration.end(act, details["run"])
                await self.ask(interaction, question)

            return ask

        return {act: asking(act) for act in (RESUME, UNDO)}


def run_acts(office: Later[BackOffice]) -> dict[str, LongAct]:
    """The acts behind the red buttons, by name. None can be cancelled: it is undone instead."""

    def long_act(name: str) -> LongAct:
        async def act(details: Mapping[str, Any], tell: Tell) -> Report:
            migration = (await office()).migration
            return await migration.carry_out(name, details, details[CONFIRMED_BY], tell)

        return LongAct(lambda details: str(details["title"]), act, can_be_cancelled=False)

    return {name: long_act(name) for name in (MIGRATE, ROLLBACK, RESUME, UNDO)}


def add_runs(group: app_commands.Group, controls: RunControls) -> None:
    """Adds the commands to `/pg`."""
    office = controls.office

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
        question = await (await office()).migration.migrate(service, empty=empty)
        await controls.ask(interaction, question)

    @migrate.autocomplete("service")
    async def services(_interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return choices((await office()).migration.services(), typed)

    @group.command(
        name="rollback",
        description="Bring a service back to its old server: shows the plan, and asks",
        extras=needs(Role.ADMIN),
    )
    @app_commands.describe(run="Which run; the only one that is meant without")
    async def rollback(interaction: Interaction, run: str | None = None) -> None:
        await defer(interaction)
        await controls.ask(interaction, await (await office()).migration.roll_back(run))

    @group.command(
        name="runs",
        description="Migrations and rollbacks, step by step",
        extras=needs(Role.VIEWER),
    )
    @app_commands.describe(run="One run, with all of its steps")
    async def show_runs(interaction: Interaction, run: str | None = None) -> None:
        await defer(interaction)
        report = await (await office()).migration.runs.report(run)
        await controls.pages.show(interaction, report, Role.VIEWER)

    rollback.autocomplete("run")(_ids(office))
    show_runs.autocomplete("run")(_ids(office))


def _ids(
    office: Later[BackOffice],
) -> Callable[[Interaction, str], Coroutine[Any, Any, list[app_commands.Choice[str]]]]:
    async def suggest(_interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return choices(await (await office()).migration.ids(), typed)

    return suggest
