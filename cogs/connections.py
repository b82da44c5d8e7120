"""`/pg connections [server]`, and ending a session from under its answer."""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

from discord import Interaction, SelectOption, app_commands
from discord.ui import DynamicItem, Item, Select, View

from bot.lazy import Lazy
from bot.model.acts import END_SESSION
from bot.model.installation import Installation
from bot.model.reports import Choice, Report
from bot.model.roles import Role, RoleHolders
from bot.presentation.responses import defer
from bot.presentation.text import cut, visible
from bot.reports.connections.naming import session_named
from cogs.interactions.access import admitted, needs, require
from cogs.interactions.choices import choices
from cogs.interactions.components import DynamicItems, telling
from cogs.interactions.confirmations import Confirmations
from cogs.interactions.pages import Pages

if TYPE_CHECKING:  # see bot/lazy.py
    from bot.reports.connections.command import ConnectionsCommand

_TEMPLATE = "pg:end-session"
# https://docs.discord.com/developers/components/reference#string-select
_MOST_OPTIONS = 25
_MOST_OF_AN_OPTION = 100


class SessionSelect(DynamicItem[Select[View]], template=_TEMPLATE):
    """Offers the sessions of an answer, to end one of them."""

    holders: RoleHolders
    confirmations: Confirmations

    def __init__(self, options: Sequence[SelectOption]) -> None:
        super().__init__(
            Select(
                custom_id=_TEMPLATE,
                placeholder="End a session …",
                options=list(options[:_MOST_OPTIONS]),
            )
        )

    @classmethod
    async def from_custom_id(
        cls, _interaction: Interaction, item: Item[Any], _match: re.Match[str], /
    ) -> Self:
        """The select that a person chose from."""
        assert isinstance(item, Select)
        return cls(item.options)

    @telling
    async def callback(self, interaction: Interaction) -> None:
        """Ask before it is ended."""
        require(interaction, Role.ADMIN, self.holders)
        (value,) = self.item.values
        server, pid, _ = session_named(value)
        told = next((o.description or "" for o in self.item.options if o.value == value), "")
        await self.confirmations.ask(
            interaction,
            f"End session {pid} on {server} ({told})? What it has not committed is rolled back.",
            act=END_SESSION,
            object_=f"{pid} on {server}",
            details={"session": value},
            needed=Role.ADMIN,
            yes="End it",
        )


def add_to(
    group: app_commands.Group,
    *,
    pages: Pages,
    holders: RoleHolders,
    installation: Installation,
    confirmations: Confirmations,
    dynamic_items: DynamicItems,
    connections: Lazy["ConnectionsCommand"],
) -> None:
    """Adds the command to `/pg`."""
    # A class of its own, so that two bots in one process would not share their confirmations.
    attributes = {"holders": holders, "confirmations": confirmations}
    select = type("SessionSelect", (SessionSelect,), attributes, template=_TEMPLATE)
    dynamic_items.append(select)

    async def end(details: Mapping[str, Any]) -> Report:
        return await (await connections()).terminate(*session_named(str(details["session"])))

    confirmations.add(END_SESSION, end)

    @group.command(
        name="connections",
        description="Who is connected, what takes long, and who blocks whom",
        extras=needs(Role.VIEWER),
    )
    @app_commands.describe(server="One server, in more detail")
    async def show(interaction: Interaction, server: str | None = None) -> None:
        if server is not None:
            installation.server(server)  # before deferring, so that only the asker sees a mistake
        # Statements are for operators: their answer is not for the whole channel to read.
        operator = admitted(interaction, Role.OPERATOR, holders)
        await defer(interaction, ephemeral=operator)
        report = await (await connections()).report(server, with_statements=operator)
        may_end = admitted(interaction, Role.ADMIN, holders) and report.choices
        below = [select(_options(report.choices))] if may_end else []
        needed = Role.OPERATOR if operator else Role.VIEWER
        await pages.show(interaction, report, needed, *below)

    @show.autocomplete("server")
    async def suggest(_interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return choices(installation.servers, typed)


def _options(offered: Sequence[Choice]) -> list[SelectOption]:
    return [
        SelectOption(
            label=cut(visible(choice.label), _MOST_OF_AN_OPTION),
            description=cut(visible(choice.text), _MOST_OF_AN_OPTION),
            value=choice.value,
        )
        for choice in offered
    ]
