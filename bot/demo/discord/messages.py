"""Messages, and how a draft changes one."""

import mimetypes
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import IntEnum, IntFlag

from bot.demo.discord.component_types import numbered, with_custom_id
from bot.demo.discord.form_errors import FieldError
from bot.demo.discord.mentions import (
    NO_MENTIONS,
    AllowedMentions,
    Mentions,
    read_allowed_mentions,
)
from bot.demo.discord.wire import Json


class Flag(IntFlag):
    """Flags: https://docs.discord.com/developers/resources/message#message-object-message-flags."""

    SUPPRESS_EMBEDS = 1 << 2
    HAS_THREAD = 1 << 5
    EPHEMERAL = 1 << 6
    LOADING = 1 << 7
    SUPPRESS_NOTIFICATIONS = 1 << 12


class Kind(IntEnum):
    """Types: https://docs.discord.com/developers/resources/message#message-object-message-types."""

    DEFAULT = 0
    THREAD_CREATED = 18
    REPLY = 19
    CHAT_INPUT_COMMAND = 20
    THREAD_STARTER_MESSAGE = 21


@dataclass(frozen=True, slots=True)
class File:
    """A file of a request, before it has an id."""

    filename: str
    data: bytes = field(repr=False)
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that a message carries."""

    id: str
    file: File

    @property
    def content_type(self) -> str:
        """By the name's ending."""
        return mimetypes.guess_type(self.file.filename)[0] or "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Origin:
    """The interaction that a message answers."""

    interaction_id: str
    interaction_kind: int
    person_id: str
    name: str
    """As Discord shows it: the command's path, or the custom_id of what was used."""
    opened_by: "Origin | None" = None
    """Of a submitted form: the interaction that it was the answer to."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a checked request wants a message to be; None leaves that part as it is."""

    content: str | None = None
    embeds: tuple[Json, ...] | None = None
    components: tuple[Json, ...] | None = None
    kept_attachments: frozenset[str] | None = None
    """Ids of the attachments that stay."""
    files: tuple[File, ...] = ()
    flags: int | None = None
    reply_to: str | None = None
    nonce: str | int | None = None
    allowed_mentions: AllowedMentions | None = None

    def born_with(self, allowed: int) -> int:
        """Those of its flags that a new message may have."""
        return (self.flags or 0) & allowed


@dataclass(frozen=True, slots=True)
class Message:
    """A message of a channel; one that is ephemeral is seen by `ephemeral_to` alone."""

    id: str
    channel_id: str
    author_id: str
    created_at: datetime
    kind: Kind = Kind.DEFAULT
    content: str = ""
    embeds: tuple[Json, ...] = ()
    components: tuple[Json, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    flags: int = 0
    edited_at: datetime | None = None
    ephemeral_to: str | None = None
    origin: Origin | None = None
    reply_to: str | None = None
    reference_channel_id: str | None = None
    """The channel that its reference leads to, where that is not its own."""
    nonce: str | int | None = None
    mentions: Mentions = NO_MENTIONS

    @property
    def loading(self) -> bool:
        """Whether it still says that the bot is thinking."""
        return bool(self.flags & Flag.LOADING)

    @property
    def empty(self) -> bool:
        """Whether nothing could be seen of it; what Discord itself tells is never empty."""
        if self.kind is Kind.THREAD_STARTER_MESSAGE:
            return False
        shown = self.embeds or self.attachments or self.components or self.loading
        return not (self.content.strip() or shown)

    def visible_to(self, person_id: str) -> bool:
        """Whether that person sees it."""
        return self.ephemeral_to in (None, person_id)

    def component(self, custom_id: str) -> Json | None:
        """The button or select with that custom_id."""
        return with_custom_id(self.components, custom_id)

    def changed(self, draft: Draft, new_id: Callable[[], str]) -> "Message":
        """The message with everything that the draft names, no longer loading.

        Of the flags only SUPPRESS_EMBEDS can change later; the others are given at birth.
        """
        kept = draft.kept_attachments
        stay = tuple(a for a in self.attachments if kept is None or a.id in kept)
        flags = self.flags & ~Flag.LOADING
        if draft.flags is not None:
            flags = (flags & ~Flag.SUPPRESS_EMBEDS) | (draft.flags & Flag.SUPPRESS_EMBEDS)
        return replace(
            self,
            content=self.content if draft.content is None else draft.content,
            embeds=self.embeds if draft.embeds is None else draft.embeds,
            components=self.components if draft.components is None else draft.components,
            attachments=stay + tuple(Attachment(new_id(), file) for file in draft.files),
            flags=flags,
        )


def read_draft(body: Json, files: Mapping[int, File]) -> Draft:
    """The draft that a body with sound fields describes; `files` by the n of `files[n]`.

    A null clears. Files come with or without an entry under `attachments`; an entry whose id is a
    file's number describes that file, every other one names an attachment that stays.
    Source: https://docs.discord.com/developers/reference#editing-message-attachments
    """
    entries = body.get("attachments") if "attachments" in body else None
    described = {int(e["id"]): e.get("description") for e in entries or ()}
    reply_to = (body.get("message_reference") or {}).get("message_id")
    return Draft(
        content=(body["content"] or "") if "content" in body else None,
        embeds=tuple(body["embeds"] or ()) if "embeds" in body else None,
        components=numbered(body["components"] or ()) if "components" in body else None,
        kept_attachments=None
        if "attachments" not in body
        else frozenset(str(n) for n in described if n not in files),
        files=tuple(
            File(f.filename, f.data, described.get(number)) for number, f in sorted(files.items())
        ),
        flags=body.get("flags"),
        reply_to=None if reply_to is None else str(reply_to),
        nonce=body.get("nonce"),
        allowed_mentions=None
        if body.get("allowed_mentions") is None
        else read_allowed_mentions(body["allowed_mentions"]),
    )


def attachment_errors(
    body: Json, files: Mapping[int, File], present: tuple[Attachment, ...]
) -> list[FieldError]:
    """Faults of entries that name neither a file of the request nor an attachment that is there."""
    known = {str(number) for number in files} | {a.id for a in present}
    return [
        FieldError(("attachments", index, "id"), "BASE_TYPE_INVALID", "Unknown attachment")
        for index, entry in enumerate(body.get("attachments") or ())
        if str(entry["id"]) not in known
    ]
