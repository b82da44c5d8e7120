"""Interactions as Discord's JSON.

Fields: https://docs.discord.com/developers/interactions/receiving-and-responding
"""

from bot.demo.discord.commands import GUILD_CONTEXT, value_options
from bot.demo.discord.entities import EntityKind, named_by_components, named_by_options
from bot.demo.discord.guild_payloads import LOCALE, acting_member_payload, role_payload
from bot.demo.discord.interactions import Interaction, InteractionKind, ResponseKind
from bot.demo.discord.message_limits import FILE_SIZE_BYTES
from bot.demo.discord.message_payloads import GUILD_INSTALL, MessagePayloads
from bot.demo.discord.thread_payloads import place_payload
from bot.demo.discord.threads import Place
from bot.demo.discord.wire import Json
from bot.demo.discord.world import World


def interaction_payload(world: World, messages: MessagePayloads, interaction: Interaction) -> Json:
    """The payload of INTERACTION_CREATE; permissions are those of its channel."""
    guild = world.guild
    person = guild.person(interaction.person_id)
    place = world.place(interaction.channel_id)
    assert person is not None, "only people of the guild act"
    assert place is not None, "they act in one of its channels"
    permissions = world.permissions(person, place)
    payload: Json = {
        "id": interaction.id,
        "application_id": guild.bot.id,
        "type": int(interaction.kind),
        "token": interaction.token,
        "version": 1,
        "data": _data(world, interaction, place),
        "guild": {"id": guild.id, "locale": LOCALE, "features": []},
        "guild_id": guild.id,
        "guild_locale": LOCALE,
        "channel": {**place_payload(world, place), "permissions": str(permissions)},
        "channel_id": place.id,
        "member": acting_member_payload(person, permissions),
        "locale": LOCALE,
        "app_permissions": str(world.permissions(guild.bot, place)),
        "entitlements": [],
        "authorizing_integration_owners": {GUILD_INSTALL: guild.id},
        "context": GUILD_CONTEXT,
        "attachment_size_limit": FILE_SIZE_BYTES,
    }
    source = world.messages.get(interaction.source_id or "")
    return {**payload, "message": messages.message(source)} if source else payload


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


def _data(world: World, interaction: Interaction, place: Place) -> Json:
    """What was asked, with the objects that it names by id."""
    named: list[tuple[EntityKind, str]]
    if interaction.kind in (InteractionKind.COMMAND, InteractionKind.AUTOCOMPLETE):
        named = named_by_options(value_options(interaction.data))
    else:
        named = named_by_components(interaction.data)
    resolved = _resolved(world, named, place)
    return {**interaction.data, "resolved": resolved} if resolved else interaction.data


def _resolved(world: World, named: list[tuple[EntityKind, str]], place: Place) -> Json:
    resolved: Json = {}
    for kind, entity_id in named:
        for group, payload in _entity(world, kind, entity_id, place).items():
            resolved.setdefault(group, {})[entity_id] = payload
    return resolved


def _entity(world: World, kind: EntityKind, entity_id: str, place: Place) -> Json:
    """The object with that id, by the group that it has in `resolved`."""
    guild = world.guild
    if EntityKind.USER in kind and (person := guild.member(entity_id)):
        member = acting_member_payload(person, world.permissions(person, place))
        return {"users": member.pop("user"), "members": member}
    if EntityKind.ROLE in kind and (role := guild.role(entity_id)):
        return {"roles": role_payload(guild, role)}
    if EntityKind.CHANNEL in kind and (channel := world.place(entity_id)):
        permissions = str(world.permissions(guild.bot, channel))
        return {"channels": {**place_payload(world, channel), "permissions": permissions}}
    return {}
