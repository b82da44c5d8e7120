"""What happens, in the gateway's words, as far as a session asked to be told.

Events and intents: https://discord.com/developers/docs/events/gateway-events and
https://discord.com/developers/docs/events/gateway#gateway-intents
"""

from bot.demo.discord.addresses import gateway_url
from bot.demo.discord.context import Context
from bot.demo.discord.events import (
    Event,
    InteractionCreated,
    MessageCreated,
    MessageDeleted,
    MessageUpdated,
)
from bot.demo.discord.guild_payloads import (
    member_payload,
    opened_guild_payload,
    user_payload,
)
from bot.demo.discord.interaction_payloads import interaction_payload
from bot.demo.discord.messages import Message
from bot.demo.discord.sessions import Intent, Session
from bot.demo.discord.wire import Json

API_VERSION = 10


def told(context: Context, event: Event, session: Session) -> tuple[str, Json] | None:
    """The event's name and data, or None where the session is not told."""
    match event:
        case InteractionCreated(interaction):
            data = interaction_payload(context.world, context.messages, interaction)
            return "INTERACTION_CREATE", data
        case MessageCreated(message) if _may_know(message, session):
            return "MESSAGE_CREATE", _message(context, message, session)
        case MessageUpdated(message) if _may_know(message, session):
            return "MESSAGE_UPDATE", _message(context, message, session)
        case MessageDeleted(message) if _may_know(message, session):
            place = {"channel_id": message.channel_id, "guild_id": context.world.guild.id}
            return "MESSAGE_DELETE", {"id": message.id, **place}
    return None


def opening(context: Context, session: Session) -> list[tuple[str, Json]]:
    """The first two events of a session; who sees presences gets all members of a small guild.

    Source: https://discord.com/developers/docs/events/gateway-events#guild-create
    """
    with_all_members = session.wants(Intent.GUILD_PRESENCES)
    guild = opened_guild_payload(context.world.guild, with_all_members=with_all_members)
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
        "application": {"id": guild.bot.id, "flags": 0},
    }


def members_chunk(context: Context, request: Json) -> Json:
    """The data of GUILD_MEMBERS_CHUNK: members by id, or by how their name begins."""
    guild = context.world.guild
    ids, start = request.get("user_ids"), str(request.get("query") or "")
    wanted = ids if isinstance(ids, list) else [ids]
    found = [
        member
        for member in guild.members()
        if (member.id in map(str, wanted) if ids else member.username.startswith(start))
    ]
    return {
        "guild_id": guild.id,
        "members": [member_payload(member) for member in found],
        "chunk_index": 0,
        "chunk_count": 1,
        "nonce": request.get("nonce"),
    }


def _may_know(message: Message, session: Session) -> bool:
    return message.ephemeral_to is None and session.wants(Intent.GUILD_MESSAGES)


def _message(context: Context, message: Message, session: Session) -> Json:
    """The message; what others wrote is blank where the bot has not asked for content."""
    payload = context.messages.guild_message(message)
    own = message.author_id == context.world.guild.bot.id
    if own or session.wants(Intent.MESSAGE_CONTENT):
        return payload
    return {**payload, "content": "", "embeds": [], "attachments": [], "components": []}
