"""Threads, roles, members and channels that change, in the gateway's words. Pure.

Source: https://docs.discord.com/developers/events/gateway-events ("Threads", "Guilds", "Channels")
and https://docs.discord.com/developers/topics/threads#details-about-thread-access-and-syncing
"""

from bot.demo.discord.events import ThreadCreated, ThreadDeleted, ThreadUpdated
from bot.demo.discord.guild import Channel, Guild
from bot.demo.discord.guild_payloads import channel_payload, member_payload, role_payload
from bot.demo.discord.sessions import Intent, Session
from bot.demo.discord.thread_payloads import thread_member_payload, thread_payload
from bot.demo.discord.threads import Thread, sees
from bot.demo.discord.wire import Json
from bot.demo.discord.world import World

Told = list[tuple[str, Json]]


def thread_changes(
    world: World, event: ThreadCreated | ThreadUpdated | ThreadDeleted, session: Session
) -> Told:
    """What the bot is told of a thread that came, changed or went, if it sees it."""
    thread = event.thread
    if not session.wants(Intent.GUILDS) or not sees(world.guild, world.guild.bot, thread):
        return _lost(world, event, session) if isinstance(event, ThreadUpdated) else []
    match event:
        case ThreadCreated():
            return [("THREAD_CREATE", {**thread_payload(world, thread), "newly_created": True})]
        case ThreadDeleted():
            parent = {"guild_id": world.guild.id, "parent_id": thread.parent_id}
            return [("THREAD_DELETE", {"id": thread.id, "type": int(thread.kind), **parent})]
        case ThreadUpdated(before, _):
            return [*_updated(world, before, thread), *_members(world, before, thread, session)]


def _updated(world: World, before: Thread, thread: Thread) -> Told:
    payload = thread_payload(world, thread)
    if not sees(world.guild, world.guild.bot, before):
        return [("THREAD_CREATE", payload)]
    same_but_members = before.member_ids != thread.member_ids and before.name == thread.name
    unchanged = (before.archived, before.locked) == (thread.archived, thread.locked)
    return [] if same_but_members and unchanged else [("THREAD_UPDATE", payload)]


def _members(world: World, before: Thread, thread: Thread, session: Session) -> Told:
    bot_id = world.guild.bot.id
    shown = {bot_id} if not session.wants(Intent.GUILD_MEMBERS) else None
    added = [m for m in thread.member_ids if m not in before.member_ids]
    removed = [m for m in before.member_ids if m not in thread.member_ids]
    told_added = [m for m in added if shown is None or m in shown]
    told_removed = [m for m in removed if shown is None or m in shown]
    if not told_added and not told_removed:
        return []
    data: Json = {
        "id": thread.id,
        "guild_id": world.guild.id,
        "member_count": len(thread.member_ids),
        "added_members": [thread_member_payload(thread, member) for member in told_added],
        "removed_member_ids": told_removed,
    }
    return [("THREAD_MEMBERS_UPDATE", data)]


def _lost(world: World, event: ThreadUpdated, session: Session) -> Told:
    """The bot was taken out of a private thread: that it is told, and nothing after it."""
    if not session.wants(Intent.GUILDS) or not sees(world.guild, world.guild.bot, event.before):
        return []
    return _members(world, event.before, event.thread, session)


def guild_changes(world: World, before: Guild, after: Guild, session: Session) -> Told:
    """What the bot is told of roles, members and channels that are not what they were."""
    told: Told = []
    if session.wants(Intent.GUILDS):
        told += [
            ("GUILD_ROLE_UPDATE", {"guild_id": after.id, "role": role_payload(after, role)})
            for role in after.all_roles()
            if (old := before.role(role.id)) is not None and old != role
        ]
        told += [
            ("CHANNEL_UPDATE", channel_payload(after, channel))
            for channel in after.channels.values()
            if (old_channel := before.channel(channel.id)) is not None and old_channel != channel
        ]
        told += _newly_seen(world, before, after)
    told += [
        ("GUILD_MEMBER_UPDATE", {"guild_id": after.id, **member_payload(member)})
        for member in after.members()
        if (session.wants(Intent.GUILD_MEMBERS) or member.id == after.bot.id)
        and before.member(member.id) not in (None, member)
    ]
    return told


def _newly_seen(world: World, before: Guild, after: Guild) -> Told:
    """THREAD_LIST_SYNC for the channels that the bot sees now and did not see before."""
    gained = [
        channel
        for channel in after.channels.values()
        if sees(after, after.bot, channel) and not _saw(before, channel)
    ]
    if not gained:
        return []
    ids = [channel.id for channel in gained]
    threads = [t for t in world.threads.values() if t.parent_id in ids and not t.archived]
    bot_id = after.bot.id
    data: Json = {
        "guild_id": after.id,
        "channel_ids": ids,
        "threads": [thread_payload(world, t) for t in threads],
        "members": [thread_member_payload(t, bot_id) for t in threads if bot_id in t.member_ids],
    }
    return [("THREAD_LIST_SYNC", data)]


def _saw(before: Guild, channel: Channel) -> bool:
    old = before.channel(channel.id)
    return old is not None and sees(before, before.bot, old)
