"""What a message may hold. Pure: a body goes in, a list of faults comes out.

Numbers: https://discord.com/developers/docs/resources/message#create-message and
https://discord.com/developers/docs/reference#uploading-files (read November 2026).
"""

from typing import Final

from bot.demo.discord.component_limits import check_components
from bot.demo.discord.embed_limits import check_embeds
from bot.demo.discord.form_errors import FieldError, FormCheck, field_names
from bot.demo.discord.wire import Json

CONTENT_LENGTH: Final = 2000
FILES: Final = 10
FILE_SIZE_BYTES: Final = 10 * 1024 * 1024
"""Of one file, in a guild without boosts; their sum has no limit of its own."""
ATTACHMENT_DESCRIPTION_LENGTH: Final = 1024

_KNOWN: Final = field_names(
    "content embeds components attachments flags tts allowed_mentions nonce enforce_nonce"
    " message_reference"
)


def message_errors(body: Json) -> list[FieldError]:
    """Every fault of a message's body; empty when Discord would take it."""
    check = FormCheck()
    check.unknown(body, _KNOWN, ())
    if body.get("content") is not None:
        check.text(body["content"], ("content",), most=CONTENT_LENGTH)
    if body.get("embeds") is not None:
        check_embeds(check, body["embeds"])
    if body.get("components") is not None:
        check_components(check, body["components"])
    if body.get("attachments") is not None:
        _check_attachments(check, body["attachments"])
    if body.get("message_reference") is not None:
        check.dictionary(body["message_reference"], ("message_reference",))
    flags = body.get("flags")
    if flags is not None and (not isinstance(flags, int) or isinstance(flags, bool)):
        text = f'Could not interpret "{flags}" as int.'
        check.fault(("flags",), "NUMBER_TYPE_COERCE", text)
    return check.errors


def _check_attachments(check: FormCheck, value: object) -> None:
    for index, item in enumerate(check.items(value, ("attachments",), most=FILES)):
        attachment = check.dictionary(item, ("attachments", index))
        if attachment is None:
            continue
        if not str(attachment.get("id", "")).isdigit():
            check.required(("attachments", index, "id"))
        if attachment.get("description") is not None:
            path = ("attachments", index, "description")
            check.text(attachment["description"], path, most=ATTACHMENT_DESCRIPTION_LENGTH)
