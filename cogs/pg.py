"""`/pg`: the one group that every command stands in. The group itself cannot be called."""

from discord import app_commands

from bot.model.roles import RoleHolders
from bot.reports.status.command import StatusCommand
from cogs.status import add_status


def pg_group(status: StatusCommand, holders: RoleHolders) -> app_commands.Group:
    """The whole command tree, for one guild."""
    group = app_commands.Group(
        name="pg", description="The PostgreSQL servers of this homelab", guild_only=True
    )
    add_status(group, status, holders)
    return group
