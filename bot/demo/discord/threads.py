"""Threads: small channels inside a channel, and who may see and change them. Pure.

Rules: https://docs.discord.com/developers/topics/threads
"""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Final

from bot.demo.discord.guild import Channel, Guild, Person
from bot.demo.discord.permissions import Permission

NAME_LENGTH: Final = 100
ARCHIVE_AFTER_MINUTES: Final = (60, 1440, 4320, 10080)


class ThreadKind(IntEnum):
    """Channel types: https://docs.discord.com/developers/resources/channel#channel-object-channel-types."""

    PUBLIC = 11
    PRIVATE = 12


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread; one that hangs on a message has that message's id."""

    id: str
    parent_id: str
    name: str
    owner_id: str
    created_at: datetime
    archive_changed_at: datetime
    kind: ThreadKind = ThreadKind.PUBLIC
    member_ids: tuple[str, ...] = ()
    archived: bool = False
    locked: bool = False
    archive_after_minutes: int = ARCHIVE_AFTER_MINUTES[1]
    invitable: bool = True

    @property
    def private(self) -> bool:
        """Whether only its members and those who manage threads see it."""
        return self.kind is ThreadKind.PRIVATE


Place = Channel | Thread
"""Where messages can be."""


def permissions_at(guild: Guild, member: Person, place: Place) -> int:
    """What a member may do at a place; 0 where it cannot be seen.

    A thread has its parent's permissions. SEND_MESSAGES means nothing in it, so that bit says there
    what SEND_MESSAGES_IN_THREADS says, and whoever asks need not know where it is.
    """
    if isinstance(place, Channel):
        return guild.permissions_in(member, place)
    parent = guild.channel(place.parent_id)
    granted = guild.permissions_in(member, parent) if parent else 0
    moderates = bool(granted & Permission.MANAGE_THREADS)
    if place.private and member.id not in place.member_ids and not moderates:
        return 0
    granted &= ~int(Permission.SEND_MESSAGES)
    may_speak = granted & Permission.SEND_MESSAGES_IN_THREADS and (moderates or not place.locked)
    return granted | Permission.SEND_MESSAGES if may_speak else granted


def sees(guild: Guild, member: Person, place: Place) -> bool:
    """Whether a member sees the place at all."""
    return bool(permissions_at(guild, member, place) & Permission.VIEW_CHANNEL)


def may_change(guild: Guild, member: Person, thread: Thread, fields: frozenset[str]) -> bool:
    """Whether a member may change these fields of a thread.

    Source: https://docs.discord.com/developers/topics/threads#editing-&-deleting-threads
    """
    granted = permissions_at(guild, member, thread)
    if granted & Permission.MANAGE_THREADS:
        return True
    if thread.locked or not fields <= {"name", "archived", "auto_archive_duration", "invitable"}:
        return False
    return member.id == thread.owner_id
