"""The messages of a channel.

Routes: https://discord.com/developers/docs/resources/message
"""

from typing import Final

from aiohttp import web

from bot.demo.discord import api_errors
from bot.demo.discord.bodies import Body, read_body
from bot.demo.discord.context import Context, Route, json_answer, no_content
from bot.demo.discord.form_errors import FieldError
from bot.demo.discord.message_limits import message_errors
from bot.demo.discord.messages import (
    Attachment,
    Draft,
    Flag,
    Message,
    attachment_errors,
    read_draft,
)
from bot.demo.discord.rest_guild import known_channel

PAGE_LENGTH: Final = 50
LONGEST_PAGE: Final = 100


def checked_draft(body: Body, present: tuple[Attachment, ...] = ()) -> Draft:
    """The draft that a body describes; ApiError 50035 with every fault when it breaks a limit."""
    errors = message_errors(body.json)
    if not errors:
        errors = attachment_errors(body.json, body.files, present)
    if errors:
        raise api_errors.invalid_form(errors)
    return read_draft(body.json, body.files)


def _known_message(context: Context, request: web.Request) -> Message:
    """The message of the path; ephemeral ones are not to be had here."""
    channel = known_channel(context, request)
    message = context.world.messages.get(request.match_info["message"])
    if message is None or message.channel_id != channel.id or message.ephemeral_to is not None:
        raise api_errors.unknown("Message")
    return message


async def list_messages(context: Context, request: web.Request) -> web.Response:
    """GET /channels/{id}/messages: newest first, at most `limit`, before or after an id."""
    channel = known_channel(context, request)
    if unknown := set(request.query) - {"limit", "before", "after"}:
        text = f"The local Discord does not know the parameter {', '.join(sorted(unknown))}."
        raise api_errors.invalid_form([FieldError((min(unknown),), "UNKNOWN", text)])
    limit = _whole_number(request, "limit", PAGE_LENGTH)
    if not 1 <= limit <= LONGEST_PAGE:
        text = f"int value should be between 1 and {LONGEST_PAGE}."
        raise api_errors.invalid_form([FieldError(("limit",), "NUMBER_TYPE_RANGE", text)])
    after, before = _whole_number(request, "after", 0), _whole_number(request, "before", 1 << 64)
    found = [
        message
        for message in context.world.channel_messages(channel.id)
        if after < int(message.id) < before
    ]
    page = found[:limit] if "after" in request.query else found[-limit:]
    return json_answer([context.messages.message(message) for message in reversed(page)])


def _whole_number(request: web.Request, name: str, default: int) -> int:
    text = request.query.get(name, str(default))
    if not text.isdigit():
        fault = FieldError((name,), "NUMBER_TYPE_COERCE", f'Value "{text}" is not int.')
        raise api_errors.invalid_form([fault])
    return int(text)


async def create_message(context: Context, request: web.Request) -> web.Response:
    """POST /channels/{id}/messages."""
    channel = known_channel(context, request)
    draft = checked_draft(await read_body(request))
    if draft.reply_to is not None:
        _check_reply(context, channel.id, draft.reply_to)
    flags = draft.born_with(Flag.SUPPRESS_NOTIFICATIONS)
    message = context.world.post(context.world.guild.bot, channel.id, draft, flags=flags)
    return json_answer(context.messages.message(message))


def _check_reply(context: Context, channel_id: str, message_id: str) -> None:
    target = context.world.messages.get(message_id)
    if target is None or target.channel_id != channel_id:
        fault = FieldError(("message_reference",), "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
        raise api_errors.invalid_form([fault])


async def get_message(context: Context, request: web.Request) -> web.Response:
    """GET /channels/{id}/messages/{id}."""
    return json_answer(context.messages.message(_known_message(context, request)))


async def edit_message(context: Context, request: web.Request) -> web.Response:
    """PATCH /channels/{id}/messages/{id}: only the bot's own."""
    body = await read_body(request)
    message = _known_message(context, request)
    if message.author_id != context.world.guild.bot.id:
        raise api_errors.not_the_author()
    edited = context.world.edit(message, checked_draft(body, message.attachments))
    return json_answer(context.messages.message(edited))


async def delete_message(context: Context, request: web.Request) -> web.Response:
    """DELETE /channels/{id}/messages/{id}: only the bot's own; it may not manage messages."""
    message = _known_message(context, request)
    if message.author_id != context.world.guild.bot.id:
        raise api_errors.missing_permissions()
    context.world.delete(message)
    return no_content()


async def start_typing(context: Context, request: web.Request) -> web.Response:
    """POST /channels/{id}/typing: taken, and shown nowhere."""
    known_channel(context, request)
    return no_content()


ROUTES: Final = (
    Route("GET", "/channels/{channel}/messages", list_messages),
    Route("POST", "/channels/{channel}/messages", create_message),
    Route("GET", "/channels/{channel}/messages/{message}", get_message),
    Route("PATCH", "/channels/{channel}/messages/{message}", edit_message),
    Route("DELETE", "/channels/{channel}/messages/{message}", delete_message),
    Route("POST", "/channels/{channel}/typing", start_typing),
)
