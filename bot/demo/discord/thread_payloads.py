"""Threads, and channels and threads alike, as Discord's JSON.

Fields: https://docs.discord.com/developers/resources/channel#channel-object
"""

from typing import Final

from bot.demo.discord.guild import Channel
from bot.demo.discord.guild_payloads import channel_payload
from bot.demo.discord.messages import Kind
from bot.demo.discord.threads import Place, Thread, sees
from bot.demo.discord.wire import Json, iso_time
from bot.demo.discord.world import World

_COUNTED_MEMBERS: Final = 50


def place_payload(world: World, place: Place) -> Json:
    """A channel object."""
    if isinstance(place, Channel):
        return channel_payload(world.guild, place)
    return thread_payload(world, place)


def thread_payload(world: World, thread: Thread) -> Json:
    """A channel object of a thread, with the bot's membership where it is a member."""
    messages = [m.id for m in world.channel_messages(thread.id) if not _starter(m.kind)]
    payload: Json = {
        "id": thread.id,
        "type": int(thread.kind),
        "guild_id": world.guild.id,
        "parent_id": thread.parent_id,
        "owner_id": thread.owner_id,
        "name": thread.name,
        "last_message_id": messages[-1] if messages else None,
        "message_count": len(messages),
        "total_message_sent": len(messages),
        "member_count": min(len(thread.member_ids), _COUNTED_MEMBERS),
        "rate_limit_per_user": 0,
        "flags": 0,
        "thread_metadata": _metadata(thread),
    }
    if world.guild.bot.id in thread.member_ids:
        payload["member"] = thread_member_payload(thread, world.guild.bot.id)
    return payload


def thread_member_payload(thread: Thread, member_id: str) -> Json:
    """A thread member object; when somebody joined is not kept, so it is when the thread began."""
    joined = iso_time(thread.created_at)
    return {"id": thread.id, "user_id": member_id, "join_timestamp": joined, "flags": 0}


def active_thread_payloads(world: World) -> list[Json]:
    """Every active thread that the bot sees."""
    return [
        thread_payload(world, thread)
        for thread in world.threads.values()
        if not thread.archived and sees(world.guild, world.guild.bot, thread)
    ]


def _metadata(thread: Thread) -> Json:
    metadata: Json = {
        "archived": thread.archived,
        "auto_archive_duration": thread.archive_after_minutes,
        "archive_timestamp": iso_time(thread.archive_changed_at),
        "locked": thread.locked,
        "create_timestamp": iso_time(thread.created_at),
    }
    return {**metadata, "invitable": thread.invitable} if thread.private else metadata


def _starter(kind: Kind) -> bool:
    return kind is Kind.THREAD_STARTER_MESSAGE
