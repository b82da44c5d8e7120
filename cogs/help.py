"""`/pg help`."""

from collections.abc import Iterable, Iterator

from discord import Interaction, app_commands

from bot.model.checks import Outcome
from bot.model.reports import Line, Report, Section
from bot.model.roles import Role, RoleHolders
from bot.presentation.discord import report_pages
from bot.presentation.responses import reply_ephemeral
from cogs.interactions.access import admitted, needed_role, needs

_Command = app_commands.Command[app_commands.Group, ..., None]


def add_to(group: app_commands.Group, *, holders: RoleHolders) -> None:
    """Adds the command to `/pg`; it knows every command that the group has when it is asked."""

    @group.command(
        name="help", description="What you can ask pgherd for", extras=needs(Role.VIEWER)
    )
    async def show(interaction: Interaction) -> None:
        mine = [c for c in _leaves(group) if _may(interaction, c, holders)]
        await reply_ephemeral(interaction, report_pages(help_report(mine))[0])


def help_report(commands: Iterable[_Command]) -> Report:
    """The commands by the role that they need, the least first."""
    by_role: dict[Role, list[Line]] = {}
    for command in commands:
        if (role := needed_role(command.extras)) is not None:
            by_role.setdefault(role, []).append(Line(None, _usage(command), command.description))
    sections = tuple(
        Section(f"For {role.name.lower()}s", tuple(by_role[role])) for role in sorted(by_role)
    )
    return Report("What you can ask for", Outcome.GOOD, sections)


def _leaves(group: app_commands.Group) -> Iterator[_Command]:
    for command in group.walk_commands():
        if isinstance(command, app_commands.Command):
            yield command


def _may(interaction: Interaction, command: _Command, holders: RoleHolders) -> bool:
    role = needed_role(command.extras)
    return role is not None and admitted(interaction, role, holders)


def _usage(command: _Command) -> str:
    options = (p.name if p.required else f"[{p.name}]" for p in command.parameters)
    return " ".join((f"/{command.qualified_name}", *options))
