"""Messages, and how a draft changes one."""

import mimetypes
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import IntEnum, IntFlag

from bot.demo.discord.form_errors import FieldError
from bot.demo.discord.wire import Json


class Flag(IntFlag):
    """Flags: https://discord.com/developers/docs/resources/message#message-object-message-flags."""

    SUPPRESS_EMBEDS = 1 << 2
    EPHEMERAL = 1 << 6
    LOADING = 1 << 7
    SUPPRESS_NOTIFICATIONS = 1 << 12


class Kind(IntEnum):
    """Types: https://discord.com/developers/docs/resources/message#message-object-message-types."""

    DEFAULT = 0
    REPLY = 19
    CHAT_INPUT_COMMAND = 20


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
    """As Discord shows it: the command's path, or the custom_id of the button."""


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
    nonce: str | int | None = None

    @property
    def loading(self) -> bool:
        """Whether it still says that the bot is thinking."""
        return bool(self.flags & Flag.LOADING)

    @property
    def empty(self) -> bool:
        """Whether nothing could be seen of it."""
        shown = self.embeds or self.attachments or self.components or self.loading
        return not (self.content.strip() or shown)

    def visible_to(self, person_id: str) -> bool:
        """Whether that person sees it."""
        return self.ephemeral_to in (None, person_id)

    def button(self, custom_id: str) -> Json | None:
        """The button with that custom_id."""
        for row in self.components:
            for button in row["components"]:
                if button.get("custom_id") == custom_id:
                    found: Json = button
                    return found
        return None

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
    Source: https://discord.com/developers/docs/reference#editing-message-attachments
    """
    entries = body.get("attachments") if "attachments" in body else None
    described = {int(e["id"]): e.get("description") for e in entries or ()}
    reply_to = (body.get("message_reference") or {}).get("message_id")
    return Draft(
        content=(body["content"] or "") if "content" in body else None,
        embeds=tuple(body["embeds"] or ()) if "embeds" in body else None,
        components=_numbered(body["components"] or ()) if "components" in body else None,
        kept_attachments=None
        if "attachments" not in body
        else frozenset(str(n) for n in described if n not in files),
        files=tuple(
            File(f.filename, f.data, described.get(number)) for number, f in sorted(files.items())
        ),
        flags=body.get("flags"),
        reply_to=None if reply_to is None else str(reply_to),
        nonce=body.get("nonce"),
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


def _numbered(rows: list[Json] | tuple[Json, ...]) -> tuple[Json, ...]:
    """Gives every component the number that Discord gives to those without one."""
    numbered: list[Json] = []
    number = 0
    for row in rows:
        row_number = number = number + 1
        buttons = []
        for button in row["components"]:
            number += 1
            buttons.append({"id": number, **button})
        numbered.append({"id": row_number, **row, "components": buttons})
    return tuple(numbered)
