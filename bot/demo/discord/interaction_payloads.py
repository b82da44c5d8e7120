"""Interactions as Discord's JSON.

Fields: https://discord.com/developers/docs/interactions/receiving-and-responding
"""

from bot.demo.discord.commands import GUILD_CONTEXT, value_options
from bot.demo.discord.component_limits import BUTTON
from bot.demo.discord.guild import Guild
from bot.demo.discord.guild_payloads import (
    LOCALE,
    acting_member_payload,
    channel_payload,
    role_payload,
)
from bot.demo.discord.interactions import Interaction, InteractionKind, ResponseKind
from bot.demo.discord.message_limits import FILE_SIZE_BYTES
from bot.demo.discord.message_payloads import GUILD_INSTALL, MessagePayloads
from bot.demo.discord.option_types import OptionType
from bot.demo.discord.wire import Json
from bot.demo.discord.world import World


def interaction_payload(world: World, messages: MessagePayloads, interaction: Interaction) -> Json:
    """The payload of INTERACTION_CREATE."""
    guild = world.guild
    person = guild.person(interaction.person_id)
    channel = guild.channel(interaction.channel_id)
    assert person is not None, "only people of the guild act"
    assert channel is not None, "they act in one of its channels"
    permissions = str(guild.permissions_of(person))
    payload: Json = {
        "id": interaction.id,
        "application_id": guild.bot.id,
        "type": int(interaction.kind),
        "token": interaction.token,
        "version": 1,
        "data": _data(guild, interaction),
        "guild": {"id": guild.id, "locale": LOCALE, "features": []},
        "guild_id": guild.id,
        "guild_locale": LOCALE,
        "channel": {**channel_payload(guild, channel), "permissions": permissions},
        "channel_id": channel.id,
        "member": acting_member_payload(guild, person),
        "locale": LOCALE,
        "app_permissions": str(guild.permissions_of(guild.bot)),
        "entitlements": [],
        "authorizing_integration_owners": {GUILD_INSTALL: guild.id},
        "context": GUILD_CONTEXT,
        "attachment_size_limit": FILE_SIZE_BYTES,
    }
    if interaction.source_id is not None:
        payload["message"] = messages.message(world.messages[interaction.source_id])
    return payload


def callback_payload(world: World, messages: MessagePayloads, interaction: Interaction) -> Json:
    """What a callback that was asked `with_response` gets back."""
    message = world.messages.get(interaction.original_id or "")
    told: Json = {"id": interaction.id, "type": int(interaction.kind)}
    if message is None or interaction.response is None:
        return {"interaction": told}
    told["response_message_id"] = message.id
    told["response_message_loading"] = message.loading
    told["response_message_ephemeral"] = message.ephemeral_to is not None
    resource: Json = {"type": int(interaction.response)}
    if interaction.response in (ResponseKind.MESSAGE, ResponseKind.UPDATE):
        resource["message"] = messages.message(message)
    return {"interaction": told, "resource": resource}


def _data(guild: Guild, interaction: Interaction) -> Json:
    if interaction.kind is InteractionKind.COMPONENT:
        return {**interaction.data, "component_type": BUTTON}
    resolved = _resolved(guild, interaction.data)
    return {**interaction.data, "resolved": resolved} if resolved else interaction.data


def _resolved(guild: Guild, data: Json) -> Json:
    """The objects that options name by id."""
    resolved: Json = {}
    for option in value_options(data):
        for kind, payload in _named(guild, option).items():
            resolved.setdefault(kind, {})[option["value"]] = payload
    return resolved


def _named(guild: Guild, option: Json) -> Json:
    """The object that one option names, by the kind it has in `resolved`."""
    kind, value = OptionType(option["type"]), option["value"]
    if kind in (OptionType.USER, OptionType.MENTIONABLE) and (person := guild.member(value)):
        member = acting_member_payload(guild, person)
        return {"users": member.pop("user"), "members": member}
    if kind in (OptionType.ROLE, OptionType.MENTIONABLE) and (role := guild.role(value)):
        return {"roles": role_payload(guild, role)}
    if kind is OptionType.CHANNEL and (channel := guild.channel(value)):
        permissions = str(guild.permissions_of(guild.bot))
        return {"channels": {**channel_payload(guild, channel), "permissions": permissions}}
    return {}
