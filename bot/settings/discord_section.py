"""The section `discord:`."""

from typing import Literal

from bot.settings.section import SecretReference, Section
from bot.settings.values import LocalAddress, Snowflake


class RolesSection(Section):
    """Discord role ids; each role may do what those before it may. Nobody else may anything."""

    viewer: tuple[Snowflake, ...] = ()
    operator: tuple[Snowflake, ...] = ()
    admin: tuple[Snowflake, ...] = ()


# Discord's permissions, those that tell who runs a server from who is on it.
# https://docs.discord.com/developers/topics/permissions
Permission = Literal[
    "administrator",
    "manage_guild",
    "manage_channels",
    "manage_roles",
    "manage_messages",
    "moderate_members",
    "view_audit_log",
]


class DiscordSection(Section):
    """The bot's login and place."""

    token: SecretReference
    guild: Snowflake
    channel: Snowflake
    roles: RolesSection = RolesSection()
    default_member_permissions: tuple[Permission, ...] = ()
    """Permissions that show `/pg` to a member until a Discord admin changes it; none: everybody."""
    local_url: LocalAddress | None = None
    """The URL of the demo's local Discord; Discord itself when it is not set."""
