"""What a message may hold. Pure: a body goes in, a list of faults comes out.

Numbers: https://docs.discord.com/developers/resources/message#create-message and
https://docs.discord.com/developers/reference#uploading-files (read November 2026).
"""

from typing import Final

from bot.demo.discord.component_limits import check_components
from bot.demo.discord.embed_limits import check_embeds
from bot.demo.discord.form_errors import FieldError, FormCheck, field_names
from bot.demo.discord.mentions import allowed_mentions_errors
from bot.demo.discord.wire import Json

CONTENT_LENGTH: Final = 2000
FILES: Final = 10
FILE_SIZE_BYTES: Final = 10 * 1024 * 1024
"""Of one file, in a guild without boosts; their sum has no limit of its own."""
ATTACHMENT_DESCRIPTION_LENGTH: Final = 1024

NONCE_LENGTH: Final = 25
COMPONENTS_V2: Final = 1 << 15

_KNOWN: Final = field_names(
    "content embeds components attachments flags tts allowed_mentions nonce enforce_nonce"
    " message_reference"
)


def message_errors(body: Json, settable_flags: int | None = None) -> list[FieldError]:
    """Every fault of a message's body; empty when Discord would take it.

    With `settable_flags` any other flag is a fault. Stricter than Discord, which drops them.
    """
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
    if body.get("allowed_mentions") is not None:
        allowed_mentions_errors(check, body["allowed_mentions"])
    _check_flags(check, body.get("flags"), settable_flags)
    _check_nonce(check, body.get("nonce"))
    return check.errors


def _check_flags(check: FormCheck, flags: object, settable: int | None) -> None:
    if flags is None:
        return
    if not isinstance(flags, int) or isinstance(flags, bool):
        text = f'Could not interpret "{flags}" as int.'
        check.fault(("flags",), "NUMBER_TYPE_COERCE", text)
    elif flags & COMPONENTS_V2:
        text = "The local Discord does not know IS_COMPONENTS_V2."
        check.fault(("flags",), "LOCAL_DISCORD_UNKNOWN_FLAG", text)
    elif settable is not None and flags & ~settable:
        text = f"Flags that cannot be set here: {flags & ~settable}."
        check.fault(("flags",), "MESSAGE_FLAGS_INVALID", text)


def _check_nonce(check: FormCheck, nonce: object) -> None:
    if isinstance(nonce, str):
        check.text(nonce, ("nonce",), most=NONCE_LENGTH)
    elif nonce is not None and (isinstance(nonce, bool) or not isinstance(nonce, int)):
        check.fault(("nonce",), "UNION_TYPE_CHOICES", "Value must be an integer or a string.")


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
