"""What the local API shows: Discord's objects where there are some, small ones of its own else."""

from typing import Final

from bot.demo.discord.commands import Leaf
from bot.demo.discord.guild import Person
from bot.demo.discord.interactions import Interaction
from bot.demo.discord.message_payloads import MessagePayloads
from bot.demo.discord.messages import Message
from bot.demo.discord.wire import Json
from bot.demo.discord.world import World

_BOUNDS: Final = ("min_value", "max_value", "min_length", "max_length")


def message_view(messages: MessagePayloads, message: Message) -> Json:
    """Discord's message object, and for whom it is, and whether the bot still thinks."""
    shown = {"ephemeral_to": message.ephemeral_to, "loading": message.loading}
    return {**messages.message(message), **shown}


def interaction_view(interaction: Interaction) -> Json:
    """How far an interaction is."""
    return {
        "id": interaction.id,
        "state": interaction.state.value,
        "error": interaction.error,
        "message": interaction.original_id,
    }


def state_view(world: World) -> Json:
    """The guild with everything in it but messages, and whether the bot is there."""
    guild, bot = world.guild, world.guild.bot
    channels, roles = guild.channels.values(), guild.roles.values()
    return {
        "guild": {"id": guild.id, "name": guild.name},
        "channels": [{"id": c.id, "name": c.name, "topic": c.topic} for c in channels],
        "roles": [{"id": r.id, "name": r.name, "color": r.color} for r in roles],
        "people": [_person(person) for person in guild.people.values()],
        "bot": {"id": bot.id, "username": bot.username, "online": world.bot_online},
    }


def command_view(leaf: Leaf) -> Json:
    """Something that can be called."""
    return {
        "path": leaf.name,
        "description": leaf.description,
        "options": [_option(option) for option in leaf.options],
    }


def _person(person: Person) -> Json:
    return {
        "id": person.id,
        "username": person.username,
        "global_name": person.global_name,
        "roles": list(person.role_ids),
        "color": person.color,
    }


def _option(option: Json) -> Json:
    choices = [{"name": c["name"], "value": c["value"]} for c in option.get("choices") or []]
    return {
        "name": option["name"],
        "description": option["description"],
        "type": option["type"],
        **{bound: option.get(bound) for bound in _BOUNDS},
        "required": bool(option.get("required")),
        "autocomplete": bool(option.get("autocomplete")),
        "choices": choices,
    }
