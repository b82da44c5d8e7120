"""The guild with its people, roles and channels, and who may do what in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntFlag

from bot.demo.discord.snowflakes import fixed


class Permission(IntFlag):
    """The permissions that matter here.

    Bits: https://discord.com/developers/docs/topics/permissions
    """

    ADMINISTRATOR = 1 << 3
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    USE_APPLICATION_COMMANDS = 1 << 31


ALL_PERMISSIONS = (1 << 50) - 1
MEMBER_PERMISSIONS = int(
    Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.USE_APPLICATION_COMMANDS
)
BOT_PERMISSIONS = MEMBER_PERMISSIONS | Permission.EMBED_LINKS | Permission.ATTACH_FILES


@dataclass(frozen=True, slots=True)
class Channel:
    """A text channel."""

    id: str
    name: str
    topic: str
    position: int


@dataclass(frozen=True, slots=True)
class Role:
    """A role; `color` is 0xRRGGBB."""

    id: str
    name: str
    color: int
    position: int
    permissions: int = 0
    managed: bool = False


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
        """The member's permissions in every channel of the guild.

        Rules: https://discord.com/developers/docs/topics/permissions#permission-hierarchy
        """
        if member.id == self.owner.id:
            return ALL_PERMISSIONS
        granted = self.everyone.permissions
        for role in self.all_roles():
            if role.id in member.role_ids:
                granted |= role.permissions
        return ALL_PERMISSIONS if granted & Permission.ADMINISTRATOR else granted


def homelab() -> Guild:
    """The default guild: two channels, pgherd's three roles, a person for each and one without.

    Ada owns the guild, so she has every permission; the roles themselves grant none.
    """
    viewer = Role(fixed(21), "pgherd-viewer", 0x5DADE2, 1)
    operator = Role(fixed(22), "pgherd-operator", 0xF5B041, 2)
    admin = Role(fixed(23), "pgherd-admin", 0xEC7063, 3)
    bot_role = Role(fixed(24), "pgherd", 0x99AAB5, 4, BOT_PERMISSIONS, managed=True)
    ada = Person(fixed(31), "ada", "Ada", 0xEC7063, (admin.id,))
    others = (
        Person(fixed(32), "otis", "Otis", 0xF5B041, (operator.id,)),
        Person(fixed(33), "vera", "Vera", 0x5DADE2, (viewer.id,)),
        Person(fixed(34), "noel", "Noel", 0x95A5A6),
    )
    channels = (
        Channel(fixed(11), "databases", "pgherd reports and alerts", 0),
        Channel(fixed(12), "general", "Everything else", 1),
    )
    return Guild(
        id=fixed(1),
        name="Homelab",
        owner=ada,
        channels={c.name: c for c in channels},
        roles={r.name: r for r in (viewer, operator, admin, bot_role)},
        people={str(p.global_name): p for p in (ada, *others)},
        bot=Person(fixed(41), "pgherd", None, 0x336791, (bot_role.id,), is_bot=True),
        everyone=Role(fixed(1), "@everyone", 0, 0, MEMBER_PERMISSIONS),
    )
