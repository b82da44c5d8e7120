"""The messages of a channel or thread.

Routes: https://docs.discord.com/developers/resources/message
"""

from datetime import timedelta
from typing import Final

from aiohttp import web

from bot.demo.discord import api_errors, queries
from bot.demo.discord.bodies import Body, read_body, read_json
from bot.demo.discord.context import Context, Route, json_answer, no_content
from bot.demo.discord.events import Typing
from bot.demo.discord.form_errors import FieldError, FormCheck
from bot.demo.discord.history import page
from bot.demo.discord.message_limits import message_errors
from bot.demo.discord.messages import (
    Attachment,
    Draft,
    Flag,
    Message,
    attachment_errors,
    read_draft,
)
from bot.demo.discord.permissions import Permission
from bot.demo.discord.rest_access import (
    granted,
    known_message,
    known_place,
    need,
    need_for,
)
from bot.demo.discord.snowflakes import born_at
from bot.demo.discord.threads import Thread

PAGE_LENGTH: Final = 50
LONGEST_PAGE: Final = 100
NONCE_LIVES: Final = timedelta(minutes=2)
"""How long a nonce names its message: Discord says "the past few minutes", so at the lower end."""
BULK_LEAST: Final = 2
BULK_MOST: Final = 100
BULK_AGE: Final = timedelta(days=14)
_BORN_WITH: Final = int(Flag.SUPPRESS_EMBEDS | Flag.SUPPRESS_NOTIFICATIONS)
_ENDS: Final = ("before", "after", "around")


def checked_draft(
    body: Body, present: tuple[Attachment, ...] = (), *, settable_flags: int | None = None
) -> Draft:
    """The draft that a body describes; ApiError 50035 with every fault when it breaks a limit."""
    errors = message_errors(body.json, settable_flags)
    if not errors:
        errors = attachment_errors(body.json, body.files, present)
    if errors:
        raise api_errors.invalid_form(errors)
    return read_draft(body.json, body.files)


async def list_messages(context: Context, request: web.Request) -> web.Response:
    """GET /channels/{id}/messages: newest first; none without READ_MESSAGE_HISTORY."""
    place = known_place(context, request)
    queries.only(request.query, frozenset({"limit", *_ENDS}))
    limit = queries.limit(request.query, default=PAGE_LENGTH, most=LONGEST_PAGE)
    ends = {name: queries.whole_number(request.query, name, 0) for name in _ENDS}
    given = {name: end for name, end in ends.items() if name in request.query}
    if len(given) > 1:
        text = f"{', '.join(_ENDS)} exclude each other."
        fault = FieldError((min(given),), "LOCAL_DISCORD_EXCLUSIVE_PARAMETERS", text)
        raise api_errors.invalid_form([fault])
    found: list[Message] = []
    if granted(context, place) & Permission.READ_MESSAGE_HISTORY:
        found = page(context.world.channel_messages(place.id), limit, **given)
    return json_answer([context.told(message) for message in reversed(found)])


async def create_message(context: Context, request: web.Request) -> web.Response:
    """POST /channels/{id}/messages; with `enforce_nonce` the one that is there already."""
    place = known_place(context, request)
    body = await read_body(request)
    draft = checked_draft(body, settable_flags=_BORN_WITH)
    need_for(context, place, draft)
    if draft.reply_to is not None:
        _check_reply(context, place.id, draft.reply_to)
    if body.json.get("enforce_nonce") and (twin := _sent_before(context, draft)):
        return json_answer(context.messages.message(twin))
    flags = draft.born_with(_BORN_WITH)
    message = context.world.post(context.world.guild.bot, place.id, draft, flags=flags)
    return json_answer(context.messages.message(message))


def _sent_before(context: Context, draft: Draft) -> Message | None:
    """The bot's message with the same nonce, of the past few minutes."""
    world = context.world
    for message in reversed(world.messages.values()):
        if world.now() - message.created_at > NONCE_LIVES:
            return None
        own = message.author_id == world.guild.bot.id
        if own and draft.nonce is not None and message.nonce == draft.nonce:
            return message
    return None


def _check_reply(context: Context, channel_id: str, message_id: str) -> None:
    target = context.world.messages.get(message_id)
    if target is None or target.channel_id != channel_id or target.ephemeral_to is not None:
        fault = FieldError(("message_reference",), "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
        raise api_errors.invalid_form([fault])


async def get_message(context: Context, request: web.Request) -> web.Response:
    """GET /channels/{id}/messages/{id}."""
    message = known_message(context, request)
    need(context, known_place(context, request), Permission.READ_MESSAGE_HISTORY)
    return json_answer(context.told(message))


async def edit_message(context: Context, request: web.Request) -> web.Response:
    """PATCH /channels/{id}/messages/{id}: only the bot's own."""
    body = await read_body(request)
    message = known_message(context, request)
    if message.author_id != context.world.guild.bot.id:
        raise api_errors.not_the_author()
    _refuse_archived(context, request)
    draft = checked_draft(body, message.attachments)
    place = known_place(context, request)
    if draft.embeds:
        need(context, place, Permission.EMBED_LINKS)
    if draft.files:
        need(context, place, Permission.ATTACH_FILES)
    return json_answer(context.messages.message(context.world.edit(message, draft)))


def _refuse_archived(context: Context, request: web.Request) -> None:
    place = known_place(context, request)
    if isinstance(place, Thread) and place.archived:
        raise api_errors.thread_archived()


async def delete_message(context: Context, request: web.Request) -> web.Response:
    """DELETE /channels/{id}/messages/{id}: others' only with MANAGE_MESSAGES."""
    message = known_message(context, request)
    if message.author_id != context.world.guild.bot.id:
        need(context, known_place(context, request), Permission.MANAGE_MESSAGES)
    context.world.delete(message)
    return no_content()


async def bulk_delete(context: Context, request: web.Request) -> web.Response:
    """POST /channels/{id}/messages/bulk-delete: 2 to 100, none older than two weeks."""
    place = known_place(context, request)
    need(context, place, Permission.MANAGE_MESSAGES)
    ids = _ids_to_delete(await read_json(request))
    oldest = context.world.now() - BULK_AGE
    if any(born_at(message_id) < oldest for message_id in ids):
        raise api_errors.bulk_delete_too_old()
    found = [m for m in context.world.channel_messages(place.id) if m.id in ids]
    context.world.delete_all(found)
    return no_content()


def _ids_to_delete(body: object) -> set[str]:
    check = FormCheck()
    form = check.dictionary(body, ()) or {}
    path = ("messages",)
    items = check.items(form.get("messages", []), path, least=BULK_LEAST, most=BULK_MOST)
    ids = [str(item) for item in items]
    if not all(message_id.isdigit() for message_id in ids) or len(set(ids)) < len(ids):
        check.fault(path, "BASE_TYPE_INVALID", "The ids have to be snowflakes, all different.")
    if check.errors:
        raise api_errors.invalid_form(check.errors)
    return set(ids)


async def start_typing(context: Context, request: web.Request) -> web.Response:
    """POST /channels/{id}/typing."""
    place = known_place(context, request)
    need(context, place, Permission.SEND_MESSAGES)
    context.world.publish(Typing(place.id, context.world.guild.bot.id))
    return no_content()


_MESSAGES: Final = "/channels/{channel}/messages"
_MESSAGE: Final = _MESSAGES + "/{message}"
ROUTES: Final = (
    Route("GET", _MESSAGES, list_messages),
    Route("POST", _MESSAGES, create_message),
    Route("POST", _MESSAGES + "/bulk-delete", bulk_delete),
    Route("GET", _MESSAGE, get_message),
    Route("PATCH", _MESSAGE, edit_message),
    Route("DELETE", _MESSAGE, delete_message),
    Route("POST", "/channels/{channel}/typing", start_typing),
)
