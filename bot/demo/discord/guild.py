"""The guild with its people, roles and channels, and who may do what in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.demo.discord.permissions import ALL_PERMISSIONS, Overwrite, Permission, with_overwrites
from bot.demo.discord.snowflakes import fixed

MEMBER_PERMISSIONS: Final = int(
    Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.USE_APPLICATION_COMMANDS
    | Permission.CREATE_PUBLIC_THREADS
    | Permission.SEND_MESSAGES_IN_THREADS
)
_WRITING: Final = (
    Permission.SEND_MESSAGES
    | Permission.SEND_MESSAGES_IN_THREADS
    | Permission.CREATE_PUBLIC_THREADS
)
BOT_PERMISSIONS: Final = int(
    Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
)
"""What the bot's invitation asks for; the rest it has as everyone has it."""


@dataclass(frozen=True, slots=True)
class Channel:
    """A text channel."""

    id: str
    name: str
    topic: str
    position: int
    overwrites: tuple[Overwrite, ...] = ()


@dataclass(frozen=True, slots=True)
class Role:
    """A role; `color` is 0xRRGGBB."""

    id: str
    name: str
    color: int
    position: int
    permissions: int = 0
    managed: bool = False
    mentionable: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """A member of the guild, the bot included; `color` paints the avatar, 0xRRGGBB."""

    id: str
    username: str
    global_name: str | None
    color: int
    role_ids: tuple[str, ...] = ()
    is_bot: bool = False


@dataclass(frozen=True, slots=True)
class Guild:
    """Everything in it by name; the order is the order on the page."""

    id: str
    name: str
    owner: Person
    channels: Mapping[str, Channel]
    roles: Mapping[str, Role]
    people: Mapping[str, Person]
    bot: Person
    everyone: Role

    def channel(self, channel_id: str) -> Channel | None:
        """The channel with that id."""
        return next((c for c in self.channels.values() if c.id == channel_id), None)

    def role(self, role_id: str) -> Role | None:
        """The role with that id, @everyone included."""
        return next((r for r in self.all_roles() if r.id == role_id), None)

    def person(self, person_id: str) -> Person | None:
        """The person with that id; not the bot."""
        return next((p for p in self.people.values() if p.id == person_id), None)

    def member(self, member_id: str) -> Person | None:
        """The person with that id, or the bot."""
        return next((m for m in self.members() if m.id == member_id), None)

    def members(self) -> tuple[Person, ...]:
        """The people, then the bot."""
        return (*self.people.values(), self.bot)

    def all_roles(self) -> tuple[Role, ...]:
        """@everyone, then the others by position."""
        return (self.everyone, *self.roles.values())

    def permissions_of(self, member: Person) -> int:
        """The member's permissions by roles alone, before a channel's overwrites.

        Rules: https://docs.discord.com/developers/topics/permissions#permission-hierarchy
        """
        if member.id == self.owner.id:
            return ALL_PERMISSIONS
        granted = self.everyone.permissions
        for role in self.all_roles():
            if role.id in member.role_ids:
                granted |= role.permissions
        return ALL_PERMISSIONS if granted & Permission.ADMINISTRATOR else granted

    def permissions_in(self, member: Person, channel: Channel) -> int:
        """The member's permissions in one of the guild's channels."""
        return with_overwrites(
            self.permissions_of(member),
            channel.overwrites,
            everyone_id=self.everyone.id,
            role_ids=member.role_ids,
            member_id=member.id,
        )


def homelab() -> Guild:
    """The default guild: four channels, pgherd's three roles, people with each and one without.

    Ada owns the guild, so she has every permission; the roles themselves grant none.
    """
    everyone = Role(fixed(1), "@everyone", 0, 0, MEMBER_PERMISSIONS)
    viewer = Role(fixed(21), "pgherd-viewer", 0x5DADE2, 1)
    operator = Role(fixed(22), "pgherd-operator", 0xF5B041, 2)
    admin = Role(fixed(23), "pgherd-admin", 0xEC7063, 3)
    bot_role = Role(fixed(24), "pgherd", 0x99AAB5, 4, BOT_PERMISSIONS, managed=True)
    ada = Person(fixed(31), "ada", "Ada", 0xEC7063, (admin.id,))
    others = (
        Person(fixed(32), "otis", "Otis", 0xF5B041, (operator.id,)),
        Person(fixed(33), "vera", "Vera", 0x5DADE2, (viewer.id,)),
        Person(fixed(34), "noel", "Noel", 0x95A5A6),
        Person(fixed(35), "mira", "Mira", 0xAF7AC5, (admin.id,)),
    )
    return Guild(
        id=fixed(1),
        name="Homelab",
        owner=ada,
        channels={c.name: c for c in _channels(everyone, admin, bot_role)},
        roles={r.name: r for r in (viewer, operator, admin, bot_role)},
        people={str(p.global_name): p for p in (ada, *others)},
        bot=Person(fixed(41), "pgherd", None, 0x336791, (bot_role.id,), is_bot=True),
        everyone=everyone,
    )


def _channels(everyone: Role, admin: Role, bot_role: Role) -> tuple[Channel, ...]:
    hidden = Overwrite(everyone.id, is_role=True, deny=int(Permission.VIEW_CHANNEL))
    shown_to = [
        Overwrite(role.id, is_role=True, allow=int(Permission.VIEW_CHANNEL))
        for role in (admin, bot_role)
    ]
    silent = Overwrite(everyone.id, is_role=True, deny=int(_WRITING))
    return (
        Channel(fixed(11), "databases", "pgherd reports and alerts", 0),
        Channel(fixed(12), "general", "Everything else", 1),
        Channel(fixed(13), "admins", "For those who may do everything", 2, (hidden, *shown_to)),
        Channel(fixed(14), "announcements", "Read by everyone", 3, (silent,)),
    )
