"""What the local API shows: Discord's objects where there are some, small ones of its own else."""

from typing import Final

from bot.demo.discord.commands import Leaf
from bot.demo.discord.guild import Channel, Person
from bot.demo.discord.interactions import Interaction
from bot.demo.discord.mentions import Ping
from bot.demo.discord.message_payloads import MessagePayloads
from bot.demo.discord.messages import Message
from bot.demo.discord.permissions import Permission
from bot.demo.discord.threads import Place, Thread, sees
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
        "modal": interaction.modal,
        "submitted": interaction.submitted,
    }


def state_view(world: World, person: Person, weather: str | None) -> Json:
    """The guild with everything that the person sees but messages, and whether the bot is there."""
    guild, bot = world.guild, world.guild.bot
    places: list[Place] = [*guild.channels.values(), *world.threads.values()]
    return {
        "guild": {"id": guild.id, "name": guild.name},
        "channels": [place_view(world, person, p) for p in places if sees(guild, person, p)],
        "roles": [{"id": r.id, "name": r.name, "color": r.color} for r in guild.roles.values()],
        "people": [_person(person) for person in guild.people.values()],
        "bot": {"id": bot.id, "username": bot.username, "online": world.bot_online},
        "weather": weather,
    }


def place_view(world: World, person: Person, place: Place) -> Json:
    """A channel or thread, with what the person may do there."""
    granted = world.permissions(person, place)
    return {
        "id": place.id,
        "name": place.name,
        **(_channel(place) if isinstance(place, Channel) else _thread(place)),
        "can_send": bool(granted & Permission.SEND_MESSAGES),
        "can_run": may_run(world, person, place),
        "can_open_threads": isinstance(place, Channel)
        and bool(granted & Permission.CREATE_PUBLIC_THREADS),
        "can_manage_messages": bool(granted & Permission.MANAGE_MESSAGES),
    }


def _channel(channel: Channel) -> Json:
    alive = {"archived": False, "locked": False, "private": False}
    return {"topic": channel.topic, "kind": "text", "parent": None, **alive}


def _thread(thread: Thread) -> Json:
    state = {"archived": thread.archived, "locked": thread.locked, "private": thread.private}
    return {"topic": "", "kind": "thread", "parent": thread.parent_id, **state}


def may_run(world: World, person: Person, place: Place) -> bool:
    """Whether the person can use commands there; nobody can in an archived thread."""
    archived = isinstance(place, Thread) and place.archived
    allowed = world.permissions(person, place) & Permission.USE_APPLICATION_COMMANDS
    return bool(allowed) and not archived


def command_view(leaf: Leaf) -> Json:
    """Something that can be called."""
    return {
        "path": leaf.name,
        "description": leaf.description,
        "options": [_option(option) for option in leaf.options],
    }


def ping_view(ping: Ping) -> Json:
    """Who was pinged by what."""
    where = {"message": ping.message_id, "channel": ping.channel_id}
    return {**where, "person": ping.person_id, "by": ping.by}


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
