"""Lets a member through to a command, or says which role is missing."""

import discord

from bot.model.errors import UserMistake
from bot.model.roles import Role, RoleHolders


def admitted(interaction: discord.Interaction, needed: Role, holders: RoleHolders) -> bool:
    """Whether who pressed or typed holds the role; known from the payload, nothing is fetched."""
    user = interaction.user
    roles = [role.id for role in user.roles] if isinstance(user, discord.Member) else []
    return holders.allow(roles, needed)


def require(interaction: discord.Interaction, needed: Role, holders: RoleHolders) -> None:
    """Raises UserMistake when the member lacks the role."""
    if not admitted(interaction, needed, holders):
        raise UserMistake(
            f"You need the {needed.name.lower()} role for this.",
            code="role_missing",
            hint="Ask an admin of this server for it; the configuration names the Discord roles.",
        )
