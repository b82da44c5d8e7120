"""Lets a member through, or says which role is missing. What names no role lets nobody through."""

import discord

from bot.model.errors import UserMistake
from bot.model.roles import Role, RoleHolders
from bot.presentation.responses import send_error

_NEEDED = "needed_role"


def needs(role: Role) -> dict[str, Role]:
    """The `extras` of a command for who holds `role`."""
    return {_NEEDED: role}


def needed_role(extras: dict[object, object]) -> Role | None:
    """The role that a command with these `extras` needs; None where nobody may call it."""
    role = extras.get(_NEEDED)
    return role if isinstance(role, Role) else None


def admitted(interaction: discord.Interaction, needed: Role, holders: RoleHolders) -> bool:
    """Whether who pressed or typed holds the role; known from the payload, nothing is fetched."""
    user = interaction.user
    roles = [role.id for role in user.roles] if isinstance(user, discord.Member) else []
    return holders.allow(roles, needed)


def require(interaction: discord.Interaction, needed: Role, holders: RoleHolders) -> None:
    """Raises UserMistake when the member lacks the role."""
    if not admitted(interaction, needed, holders):
        raise _role_missing(needed)


class Gate:
    """Stands before every command and every autocomplete; names leak there too."""

    def __init__(self, holders: RoleHolders) -> None:
        self._holders = holders

    async def __call__(self, interaction: discord.Interaction) -> bool:
        """Whether the command may run; if not, who asked has been told."""
        command = interaction.command
        needed = needed_role(command.extras) if command else None
        if needed is not None and admitted(interaction, needed, self._holders):
            return True
        if interaction.type is discord.InteractionType.autocomplete:
            await interaction.response.autocomplete([])
        else:
            await send_error(interaction, _role_missing(needed or Role.ADMIN))
        return False


def _role_missing(needed: Role) -> UserMistake:
    return UserMistake(
        f"You need the {needed.name.lower()} role for this.",
        code="role_missing",
        hint="Ask an admin of this server for it; the configuration names the Discord roles.",
    )
