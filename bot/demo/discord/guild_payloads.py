"""The guild and what is in it as Discord's JSON.

Fields: https://docs.discord.com/developers/resources/guild, /user, /channel and /application, and
those that discord.py 2.7 insists on.
"""

from typing import Final

from bot.demo.discord.guild import Channel, Guild, Person, Role
from bot.demo.discord.permissions import Overwrite
from bot.demo.discord.snowflakes import FIXED_BIRTH
from bot.demo.discord.wire import Json, iso_time

LOCALE: Final = "en-US"
TEXT_CHANNEL: Final = 0


def user_payload(person: Person) -> Json:
    """A user object."""
    return {
        "id": person.id,
        "username": person.username,
        "global_name": person.global_name,
        "discriminator": "0",
        "avatar": None,
        "bot": person.is_bot,
        "flags": 0,
        "public_flags": 0,
    }


def member_payload(person: Person) -> Json:
    """A member object."""
    return {
        "user": user_payload(person),
        "nick": None,
        "avatar": None,
        "roles": list(person.role_ids),
        "joined_at": iso_time(FIXED_BIRTH),
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "flags": 0,
        "pending": False,
        "communication_disabled_until": None,
    }


def acting_member_payload(person: Person, permissions: int) -> Json:
    """A member object of an interaction: with what the member may do in the channel."""
    return {**member_payload(person), "permissions": str(permissions)}


def role_payload(guild: Guild, role: Role) -> Json:
    """A role object."""
    payload: Json = {
        "id": role.id,
        "name": role.name,
        "color": role.color,
        "colors": {"primary_color": role.color, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "icon": None,
        "unicode_emoji": None,
        "position": role.position,
        "permissions": str(role.permissions),
        "managed": role.managed,
        "mentionable": role.mentionable,
        "flags": 0,
    }
    return {**payload, "tags": {"bot_id": guild.bot.id}} if role.managed else payload


def channel_payload(guild: Guild, channel: Channel) -> Json:
    """A text channel object."""
    return {
        "id": channel.id,
        "type": TEXT_CHANNEL,
        "guild_id": guild.id,
        "name": channel.name,
        "topic": channel.topic,
        "position": channel.position,
        "permission_overwrites": [_overwrite(overwrite) for overwrite in channel.overwrites],
        "nsfw": False,
        "parent_id": None,
        "last_message_id": None,
        "rate_limit_per_user": 0,
        "flags": 0,
    }


def _overwrite(overwrite: Overwrite) -> Json:
    return {
        "id": overwrite.target_id,
        "type": 0 if overwrite.is_role else 1,
        "allow": str(overwrite.allow),
        "deny": str(overwrite.deny),
    }


def guild_payload(guild: Guild) -> Json:
    """The guild object of GET /guilds/{id}."""
    return {
        "id": guild.id,
        "name": guild.name,
        "icon": None,
        "splash": None,
        "discovery_splash": None,
        "description": None,
        "owner_id": guild.owner.id,
        "afk_channel_id": None,
        "afk_timeout": 300,
        "verification_level": 0,
        "default_message_notifications": 1,
        "explicit_content_filter": 0,
        "roles": [role_payload(guild, role) for role in guild.all_roles()],
        "emojis": [],
        "stickers": [],
        "features": [],
        "mfa_level": 0,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "rules_channel_id": None,
        "public_updates_channel_id": None,
        "safety_alerts_channel_id": None,
        "vanity_url_code": None,
        "banner": None,
        "premium_tier": 0,
        "premium_progress_bar_enabled": False,
        "preferred_locale": LOCALE,
        "nsfw_level": 0,
    }


def opened_guild_payload(guild: Guild, threads: list[Json], *, with_all_members: bool) -> Json:
    """The guild as GUILD_CREATE opens it: with its channels, and all members or just the bot.

    `threads` are the active ones that the bot sees.
    """
    members = guild.members() if with_all_members else (guild.bot,)
    return {
        **guild_payload(guild),
        "joined_at": iso_time(FIXED_BIRTH),
        "large": False,
        "unavailable": False,
        "member_count": len(guild.members()),
        "members": [member_payload(member) for member in members],
        "channels": [channel_payload(guild, channel) for channel in guild.channels.values()],
        "threads": threads,
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def application_payload(guild: Guild, *, flags: int) -> Json:
    """The application object; `flags` tell which privileged intents it has."""
    return {
        "id": guild.bot.id,
        "name": guild.bot.username,
        "icon": None,
        "description": "",
        "bot_public": False,
        "bot_require_code_grant": False,
        "bot": user_payload(guild.bot),
        "owner": user_payload(guild.owner),
        "team": None,
        "verify_key": "",
        "rpc_origins": [],
        "flags": flags,
    }
