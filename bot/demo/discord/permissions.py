"""Permissions, and how a channel's overwrites change them. Pure.

Bits and rules: https://docs.discord.com/developers/topics/permissions
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntFlag
from typing import Final


class Permission(IntFlag):
    """The permissions that matter here."""

    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    CREATE_PRIVATE_THREADS = 1 << 36
    SEND_MESSAGES_IN_THREADS = 1 << 38


ALL_PERMISSIONS: Final = (1 << 50) - 1
_WITH_SENDING: Final = int(
    Permission.MENTION_EVERYONE | Permission.EMBED_LINKS | Permission.ATTACH_FILES
)
"""What nobody can do who cannot send.

Source: https://docs.discord.com/developers/topics/permissions#implicit-permissions
"""
_SENDING: Final = int(Permission.SEND_MESSAGES | Permission.SEND_MESSAGES_IN_THREADS)


@dataclass(frozen=True, slots=True)
class Overwrite:
    """What a channel allows and denies to a role or to one member."""

    target_id: str
    is_role: bool
    allow: int = 0
    deny: int = 0


def with_overwrites(
    granted: int,
    overwrites: Iterable[Overwrite],
    *,
    everyone_id: str,
    role_ids: Iterable[str],
    member_id: str,
) -> int:
    """A member's permissions in a channel, given those that the member's roles grant.

    @everyone's overwrite first, then those of the roles together, then the member's own. Who may
    not view a channel may do nothing in it.
    """
    if granted & Permission.ADMINISTRATOR:
        return ALL_PERMISSIONS
    of_roles = {o.target_id: o for o in overwrites if o.is_role}
    own = [o for o in overwrites if not o.is_role and o.target_id == member_id]
    roles = [of_roles[r] for r in role_ids if r in of_roles and r != everyone_id]
    everyone = [of_roles[everyone_id]] if everyone_id in of_roles else []
    for step in (everyone, roles, own):
        granted = _applied(granted, step)
    if not granted & Permission.VIEW_CHANNEL:
        return 0
    return granted if granted & _SENDING else granted & ~_WITH_SENDING


def _applied(granted: int, overwrites: list[Overwrite]) -> int:
    denied = allowed = 0
    for overwrite in overwrites:
        denied |= overwrite.deny
        allowed |= overwrite.allow
    return (granted & ~denied) | allowed
