"""What happens, in the gateway's words, as far as a session asked to be told.

Events and intents: https://docs.discord.com/developers/events/gateway-events and
https://docs.discord.com/developers/events/gateway#gateway-intents
"""

from typing import Final

from bot.demo.discord.addresses import gateway_url
from bot.demo.discord.context import Context
from bot.demo.discord.events import (
    Event,
    GuildChanged,
    InteractionCreated,
    MessageCreated,
    MessageDeleted,
    MessagesDeleted,
    MessageUpdated,
    ThreadCreated,
    ThreadDeleted,
    ThreadUpdated,
    Typing,
)
from bot.demo.discord.gateway_guild_events import guild_changes, thread_changes
from bot.demo.discord.guild_payloads import member_payload, opened_guild_payload, user_payload
from bot.demo.discord.interaction_payloads import interaction_payload
from bot.demo.discord.messages import Message
from bot.demo.discord.sessions import Intent, Session
from bot.demo.discord.thread_payloads import active_thread_payloads
from bot.demo.discord.threads import sees
from bot.demo.discord.wire import Json

API_VERSION: Final = 10
_MESSAGE_EVENTS: Final = {MessageCreated: "MESSAGE_CREATE", MessageUpdated: "MESSAGE_UPDATE"}

Told = list[tuple[str, Json]]
"""The names of events with their data."""


def told(context: Context, event: Event, session: Session) -> Told:
    """The events that the session is told of one that happened; mostly one, or none."""
    match event:
        case InteractionCreated(interaction):
            data = interaction_payload(context.world, context.messages, interaction)
            return [("INTERACTION_CREATE", data)]
        case ThreadCreated() | ThreadUpdated() | ThreadDeleted():
            return thread_changes(context.world, event, session)
        case GuildChanged(before, after):
            return guild_changes(context.world, before, after, session)
        case Typing(channel_id, user_id) if session.wants(Intent.GUILD_MESSAGE_TYPING):
            return [("TYPING_START", _typing(context, channel_id, user_id))]
    return _message_told(context, event, session)


def _message_told(context: Context, event: Event, session: Session) -> Told:
    match event:
        case MessageCreated(message) | MessageUpdated(message) if _may_know(
            context, message, session
        ):
            with_content = session.wants(Intent.MESSAGE_CONTENT)
            data = context.messages.guild_message(message, with_content=with_content)
            return [(_MESSAGE_EVENTS[type(event)], data)]
        case MessageDeleted(message) if _may_know(context, message, session):
            return [("MESSAGE_DELETE", {"id": message.id, **_whereabouts(context, message)})]
        case MessagesDeleted(messages) if _may_know(context, messages[0], session):
            ids = [message.id for message in messages]
            return [("MESSAGE_DELETE_BULK", {"ids": ids, **_whereabouts(context, messages[0])})]
    return []


def opening(context: Context, session: Session) -> Told:
    """The first two events of a session; who sees presences gets all members of a small guild.

    Source: https://docs.discord.com/developers/events/gateway-events#guild-create
    """
    with_all_members = session.wants(Intent.GUILD_PRESENCES)
    threads = active_thread_payloads(context.world)
    guild = opened_guild_payload(context.world.guild, threads, with_all_members=with_all_members)
    return [("READY", _ready(context, session)), ("GUILD_CREATE", guild)]


def _ready(context: Context, session: Session) -> Json:
    guild = context.world.guild
    return {
        "v": API_VERSION,
        "user": user_payload(guild.bot),
        "guilds": [{"id": guild.id, "unavailable": True}],
        "session_id": session.id,
        "session_type": "normal",
        "resume_gateway_url": gateway_url(context.url),
        "shard": [0, 1],
        "application": {"id": guild.bot.id, "flags": context.application_flags},
    }


def members_chunk(context: Context, session: Session, request: Json) -> Json:
    """The data of GUILD_MEMBERS_CHUNK: members by id, or by how their name begins.

    Everybody at once takes the intent for members; without it there is only the bot.
    """
    guild = context.world.guild
    ids, start = request.get("user_ids"), str(request.get("query") or "")
    wanted = ids if isinstance(ids, list) else [ids]
    everybody = not ids and not start
    found = [
        member
        for member in guild.members()
        if (member.id in map(str, wanted) if ids else member.username.startswith(start))
        and (member is guild.bot or not everybody or session.wants(Intent.GUILD_MEMBERS))
    ]
    return {
        "guild_id": guild.id,
        "members": [member_payload(member) for member in found],
        "chunk_index": 0,
        "chunk_count": 1,
        "nonce": request.get("nonce"),
    }


def _typing(context: Context, channel_id: str, user_id: str) -> Json:
    member = context.world.guild.member(user_id)
    assert member is not None, "only members write"
    where = {"channel_id": channel_id, "guild_id": context.world.guild.id, "user_id": user_id}
    return {**where, "timestamp": int(context.world.clock_s()), "member": member_payload(member)}


def _may_know(context: Context, message: Message, session: Session) -> bool:
    place = context.world.place(message.channel_id)
    guild = context.world.guild
    if message.ephemeral_to is not None or not session.wants(Intent.GUILD_MESSAGES):
        return False
    return place is not None and sees(guild, guild.bot, place)


def _whereabouts(context: Context, message: Message) -> Json:
    return {"channel_id": message.channel_id, "guild_id": context.world.guild.id}
