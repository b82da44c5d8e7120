"""What the embeds of a message may hold.

Numbers: https://docs.discord.com/developers/resources/message#embed-object-embed-limits
(read November 2026).
"""

from collections.abc import Iterator
from typing import Final

from bot.demo.discord.form_errors import FieldPath, FormCheck, field_names
from bot.demo.discord.wire import Json

EMBEDS: Final = 10
TITLE_LENGTH: Final = 256
DESCRIPTION_LENGTH: Final = 4096
FIELDS: Final = 25
FIELD_NAME_LENGTH: Final = 256
FIELD_VALUE_LENGTH: Final = 1024
FOOTER_LENGTH: Final = 2048
AUTHOR_LENGTH: Final = 256
TOTAL_LENGTH: Final = 6000
"""Of titles, descriptions, names, values, footers and authors of all embeds together."""
URL_LENGTH: Final = 2048

_KNOWN: Final = field_names(
    "title type description url timestamp color footer image thumbnail video provider author"
    " fields flags"
)
_SEEN: Final = ("title", "fields", "image", "thumbnail", "author", "footer")
"""An embed with none of these needs a description."""
_LINES: Final = (("title", TITLE_LENGTH), ("description", DESCRIPTION_LENGTH))
_LABELS: Final = (("footer", "text", FOOTER_LENGTH), ("author", "name", AUTHOR_LENGTH))
_PICTURES: Final = ("image", "thumbnail")


def check_embeds(check: FormCheck, value: object) -> None:
    """Notes every fault of a message's embeds."""
    embeds: list[Json] = []
    for index, item in enumerate(check.items(value, ("embeds",), most=EMBEDS)):
        embed = check.dictionary(item, ("embeds", index))
        if embed is not None:
            _check_embed(check, embed, ("embeds", index))
            embeds.append(embed)
    if sum(len(text) for embed in embeds for text in _texts(embed)) > TOTAL_LENGTH:
        text = f"Embed size exceeds maximum size of {TOTAL_LENGTH}"
        check.fault(("embeds",), "MAX_EMBED_SIZE_EXCEEDED", text)


def _check_embed(check: FormCheck, embed: Json, path: FieldPath) -> None:
    check.unknown(embed, _KNOWN, path)
    if embed.get("description") is None and not any(embed.get(name) for name in _SEEN):
        check.required((*path, "description"))
    for name, most in _LINES:
        if embed.get(name) is not None:
            check.text(embed[name], (*path, name), most=most)
    for name, key, most in _LABELS:
        if (part := _part(check, embed, name, path)) is not None:
            check.text(part.get(key, ""), (*path, name, key), most=most, least=1)
    _check_addresses(check, embed, path)
    _check_fields(check, embed, path)


def _check_addresses(check: FormCheck, embed: Json, path: FieldPath) -> None:
    for name in _PICTURES:
        if (part := _part(check, embed, name, path)) is not None:
            address = (*path, name, "url")
            check.url(part.get("url"), address, most=URL_LENGTH, also=("attachment",))
    if embed.get("url") is not None:
        check.url(embed["url"], (*path, "url"), most=URL_LENGTH)


def _part(check: FormCheck, embed: Json, name: str, path: FieldPath) -> Json | None:
    return None if embed.get(name) is None else check.dictionary(embed[name], (*path, name))


def _check_fields(check: FormCheck, embed: Json, path: FieldPath) -> None:
    fields = check.items(embed.get("fields") or [], (*path, "fields"), most=FIELDS)
    for index, item in enumerate(fields):
        here = (*path, "fields", index)
        field = check.dictionary(item, here)
        if field is not None:
            check.text(field.get("name", ""), (*here, "name"), most=FIELD_NAME_LENGTH, least=1)
            check.text(field.get("value", ""), (*here, "value"), most=FIELD_VALUE_LENGTH, least=1)


def _texts(embed: Json) -> Iterator[str]:
    """Everything that counts towards the total, of whatever was sent."""
    parts: list[tuple[object, str]] = [(embed, "title"), (embed, "description")]
    parts += [(embed.get(name), key) for name, key, _ in _LABELS]
    fields = embed.get("fields")
    for field in fields if isinstance(fields, list) else []:
        parts += [(field, "name"), (field, "value")]
    for part, key in parts:
        text = part.get(key) if isinstance(part, dict) else None
        if isinstance(text, str):
            yield text
