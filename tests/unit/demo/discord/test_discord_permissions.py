"""https://docs.discord.com/developers/topics/permissions#permission-overwrites."""

import pytest

from bot.demo.discord.guild import homelab
from bot.demo.discord.permissions import (
    ALL_PERMISSIONS,
    Overwrite,
    Permission,
    with_overwrites,
)

VIEW, SEND, EMBED = Permission.VIEW_CHANNEL, Permission.SEND_MESSAGES, Permission.EMBED_LINKS
EVERYONE, ROLE, OTHER, MEMBER = "1", "2", "3", "4"


def role(target: str, *, allow: int = 0, deny: int = 0) -> Overwrite:
    return Overwrite(target, is_role=True, allow=allow, deny=deny)


def in_channel(granted: int, *overwrites: Overwrite) -> int:
    return with_overwrites(
        granted, overwrites, everyone_id=EVERYONE, role_ids=(ROLE, OTHER), member_id=MEMBER
    )


@pytest.mark.parametrize(
    ("overwrites", "sends"),
    [
        ((), True),
        ((role(EVERYONE, deny=SEND),), False),
        ((role(EVERYONE, deny=SEND), role(ROLE, allow=SEND)), True),
        ((role(ROLE, deny=SEND), role(OTHER, allow=SEND)), True),
        ((role(ROLE, allow=SEND), Overwrite(MEMBER, is_role=False, deny=SEND)), False),
        ((role(EVERYONE, deny=SEND), Overwrite(MEMBER, is_role=False, allow=SEND)), True),
        ((role("9", deny=SEND), Overwrite("9", is_role=False, deny=SEND)), True),
    ],
)
def test_everyones_overwrite_comes_first_then_the_roles_then_the_members_own(
    overwrites: tuple[Overwrite, ...], sends: bool
) -> None:
    assert bool(in_channel(VIEW | SEND, *overwrites) & SEND) is sends


def test_who_does_not_see_a_channel_may_do_nothing_in_it() -> None:
    assert in_channel(VIEW | SEND | EMBED, role(EVERYONE, deny=VIEW)) == 0


def test_who_cannot_send_cannot_embed_either() -> None:
    assert in_channel(VIEW | SEND | EMBED, role(EVERYONE, deny=SEND)) == VIEW


def test_an_administrator_is_stopped_by_no_overwrite() -> None:
    assert in_channel(Permission.ADMINISTRATOR, role(EVERYONE, deny=VIEW)) == ALL_PERMISSIONS


def test_the_default_guild_hides_admins_and_silences_announcements() -> None:
    guild = homelab()

    def may(name: str, channel: str, permission: Permission) -> bool:
        member = guild.bot if name == "pgherd" else guild.people[name]
        return bool(guild.permissions_in(member, guild.channels[channel]) & permission)

    assert [n for n in (*guild.people, "pgherd") if may(n, "admins", VIEW)] == [
        "Ada",
        "Mira",
        "pgherd",
    ]
    assert [n for n in (*guild.people, "pgherd") if may(n, "announcements", SEND)] == ["Ada"]
    assert may("pgherd", "databases", SEND)
    assert not may("pgherd", "databases", Permission.MANAGE_MESSAGES)


def test_to_send_in_threads_alone_is_sending_too() -> None:
    in_threads = Permission.SEND_MESSAGES_IN_THREADS
    assert in_channel(VIEW | in_threads | EMBED) == VIEW | in_threads | EMBED
    assert in_channel(VIEW | EMBED) == VIEW
