"""Opening, changing and deleting threads.

Rules: https://docs.discord.com/developers/topics/threads and
https://docs.discord.com/developers/resources/channel#start-thread-from-message
"""

from dataclasses import replace
from typing import Final

from bot.demo.discord import api_errors
from bot.demo.discord.events import ThreadCreated, ThreadDeleted
from bot.demo.discord.guild import Channel, Person
from bot.demo.discord.messages import Draft, Flag, Kind, Message
from bot.demo.discord.threads import ARCHIVE_AFTER_MINUTES, Thread, ThreadKind
from bot.demo.discord.world import World

_DEFAULT_MINUTES: Final = ARCHIVE_AFTER_MINUTES[1]


def open_thread(
    world: World,
    opener: Person,
    parent: Channel,
    name: str,
    *,
    kind: ThreadKind = ThreadKind.PUBLIC,
    archive_after_minutes: int = _DEFAULT_MINUTES,
    invitable: bool = True,
) -> Thread:
    """Opens a thread that hangs on no message; a public one is announced in its channel."""
    thread = Thread(
        id=world.new_id(),
        parent_id=parent.id,
        name=name,
        owner_id=opener.id,
        created_at=world.now(),
        archive_changed_at=world.now(),
        kind=kind,
        member_ids=(opener.id,),
        archive_after_minutes=archive_after_minutes,
        invitable=invitable,
    )
    _add(world, thread)
    if kind is ThreadKind.PUBLIC:
        told = Draft(content=name)
        world.post(
            opener, parent.id, told, kind=Kind.THREAD_CREATED, reference_channel_id=thread.id
        )
    return thread


def open_thread_on(
    world: World,
    opener: Person,
    message: Message,
    name: str,
    *,
    archive_after_minutes: int = _DEFAULT_MINUTES,
) -> Thread:
    """Opens the one thread that can hang on a message, with the message's id.

    Raises ApiError: 160004 when it has one, 50024 for a message that is itself in a thread.
    """
    parent = world.guild.channel(message.channel_id)
    if parent is None:
        raise api_errors.wrong_channel_type()
    if message.flags & Flag.HAS_THREAD:
        raise api_errors.thread_exists()
    thread = Thread(
        id=message.id,
        parent_id=parent.id,
        name=name,
        owner_id=opener.id,
        created_at=world.now(),
        archive_changed_at=world.now(),
        member_ids=tuple(dict.fromkeys((opener.id, message.author_id))),
        archive_after_minutes=archive_after_minutes,
    )
    _add(world, thread)
    world.replace_message(replace(message, flags=message.flags | Flag.HAS_THREAD))
    starter = Draft(reply_to=message.id)
    world.post(
        opener,
        thread.id,
        starter,
        kind=Kind.THREAD_STARTER_MESSAGE,
        reference_channel_id=parent.id,
    )
    return thread


def delete(world: World, thread: Thread) -> None:
    """Removes a thread with everything in it; the message that it hung on stays."""
    del world.threads[thread.id]
    for message in world.channel_messages(thread.id):
        del world.messages[message.id]
    hung_on = world.messages.get(thread.id)
    if hung_on is not None:
        world.replace_message(replace(hung_on, flags=hung_on.flags & ~Flag.HAS_THREAD))
    world.publish(ThreadDeleted(thread))


def _add(world: World, thread: Thread) -> None:
    world.threads[thread.id] = thread
    world.publish(ThreadCreated(thread))
