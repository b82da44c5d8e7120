"""What the bot has to remember of its own messages, so that their buttons survive a restart."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.model.roles import Role

Page = tuple[Mapping[str, Any], ...]
"""The embeds of one message, as Discord's JSON."""


@dataclass(frozen=True, slots=True)
class KeptReply:
    """An answer of several pages; only `asker` turns them, as long as they have the role."""

    asker: int
    needed: Role
    asked_at: datetime
    pages: tuple[Page, ...]


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What was shown to `asker`, who may say yes to exactly that, once, until it expires."""

    asker: int
    needed: Role
    act: str
    object: str
    details: Mapping[str, Any]
    expires_at: datetime
    by_others: bool = False
    """Whether anybody else who holds the role may say yes too."""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what to which object, when, from where, and how it ended."""

    at: datetime
    who: str
    origin: str
    act: str
    object: str
    result: str
    plan_hash: str | None = None
    """Of the plan that was confirmed, where it was one."""


@dataclass(frozen=True, slots=True)
class ShownJob:
    """A message that shows how far a job is."""

    message: int
    channel: int
    title: str
    started_at: datetime
