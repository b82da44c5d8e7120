"""Who a message mentions, and who is pinged by it. Pure.

Rules: https://docs.discord.com/developers/resources/message#allowed-mentions-object

Stricter than Discord: a mention inside a code block counts as one, because what a client makes of
the markup is not documented.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from bot.demo.discord.form_errors import FormCheck, field_names
from bot.demo.discord.guild import Guild, Person
from bot.demo.discord.wire import Json

LISTED: Final = 100
"""Ids that `users` and `roles` may each name."""
_USER = re.compile(r"<@!?(\d{1,20})>")
_ROLE = re.compile(r"<@&(\d{1,20})>")
_EVERYONE = re.compile(r"@(everyone|here)\b")
_FIELDS: Final = field_names("parse users roles replied_user")
_KINDS: Final = ("users", "roles", "everyone")


@dataclass(frozen=True, slots=True)
class AllowedMentions:
    """Which mentions count; of `users` and `roles` either all or those that are named."""

    parse: frozenset[str] = frozenset()
    user_ids: frozenset[str] = frozenset()
    role_ids: frozenset[str] = frozenset()
    replied_user: bool = False


EVERYTHING: Final = AllowedMentions(frozenset(_KINDS), replied_user=True)
"""What a message of a channel allows unless it says otherwise."""
USERS_ONLY: Final = AllowedMentions(frozenset({"users"}))
"""What answers to interactions allow unless they say otherwise."""


@dataclass(frozen=True, slots=True)
class Mentions:
    """Those that count of the mentions in a message."""

    user_ids: tuple[str, ...] = ()
    role_ids: tuple[str, ...] = ()
    everyone: bool = False
    replied_to: str | None = None
    """The author of the message that this one answers, where that is a mention."""


NO_MENTIONS: Final = Mentions()


@dataclass(frozen=True, slots=True)
class Ping:
    """One person's notification; `by` is user, role, everyone or reply."""

    message_id: str
    channel_id: str
    person_id: str
    by: str


def allowed_mentions_errors(check: FormCheck, value: object) -> None:
    """Notes every fault of `allowed_mentions`."""
    allowed = check.dictionary(value, ("allowed_mentions",))
    if allowed is None:
        return
    check.unknown(allowed, _FIELDS, ("allowed_mentions",))
    parse = check.items(allowed.get("parse") or [], ("allowed_mentions", "parse"), most=len(_KINDS))
    for index, kind in enumerate(parse):
        if kind not in _KINDS:
            text = f"Value must be one of {set(_KINDS)}."
            check.fault(("allowed_mentions", "parse", index), "BASE_TYPE_CHOICES", text)
    for kind in ("users", "roles"):
        path = ("allowed_mentions", kind)
        listed = check.items(allowed.get(kind) or [], path, most=LISTED)
        if listed and kind in parse:
            text = f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.'
            check.fault(("allowed_mentions",), "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", text)
        for index, listed_id in enumerate(listed):
            if not str(listed_id).isdigit():
                text = f'Value "{listed_id}" is not snowflake.'
                check.fault((*path, index), "NUMBER_TYPE_COERCE", text)


def read_allowed_mentions(value: Json) -> AllowedMentions:
    """The sound `allowed_mentions` of a body."""
    return AllowedMentions(
        parse=frozenset(value.get("parse") or ()),
        user_ids=frozenset(map(str, value.get("users") or ())),
        role_ids=frozenset(map(str, value.get("roles") or ())),
        replied_user=bool(value.get("replied_user")),
    )


def mentioned(
    content: str,
    allowed: AllowedMentions,
    guild: Guild,
    *,
    may_mention_everyone: bool,
    replied_to: str | None = None,
) -> Mentions:
    """What counts of the mentions in `content`; `replied_to` wrote the message that is answered."""
    users = _found(_USER, content, None if "users" in allowed.parse else allowed.user_ids)
    roles = _found(_ROLE, content, None if "roles" in allowed.parse else allowed.role_ids)
    known_roles = [role for r in roles if (role := guild.role(r)) and role.id != guild.everyone.id]
    everyone = "everyone" in allowed.parse and bool(_EVERYONE.search(content))
    return Mentions(
        user_ids=tuple(u for u in users if guild.member(u)),
        role_ids=tuple(r.id for r in known_roles if r.mentionable or may_mention_everyone),
        everyone=everyone and may_mention_everyone,
        replied_to=replied_to if allowed.replied_user else None,
    )


def pings(
    mentions: Mentions, guild: Guild, *, message_id: str, channel_id: str, readers: Iterable[Person]
) -> list[Ping]:
    """One ping for each of those who can read the message and are meant by it."""
    return [
        Ping(message_id, channel_id, person.id, by)
        for person in readers
        if (by := _why(mentions, guild, person))
    ]


def _why(mentions: Mentions, guild: Guild, person: Person) -> str | None:
    if person.id in mentions.user_ids:
        return "user"
    if set(person.role_ids) & set(mentions.role_ids):
        return "role"
    if mentions.everyone and guild.person(person.id):
        return "everyone"
    return "reply" if person.id == mentions.replied_to else None


def _found(pattern: re.Pattern[str], content: str, listed: frozenset[str] | None) -> list[str]:
    """The ids in `content`, each once; with a list only those on it."""
    ids = dict.fromkeys(pattern.findall(content))
    return [found for found in ids if listed is None or found in listed]
