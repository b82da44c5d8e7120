"""Threads: opening, changing, deleting and listing them, and who is in them.

Routes: https://docs.discord.com/developers/resources/channel
"""

from dataclasses import replace
from typing import Any, Final

from aiohttp import web

from bot.demo.discord import api_errors, thread_acts
from bot.demo.discord.bodies import read_json
from bot.demo.discord.context import Context, Route, json_answer, no_content
from bot.demo.discord.form_errors import FormCheck, field_names
from bot.demo.discord.permissions import Permission
from bot.demo.discord.rest_access import (
    known_channel,
    known_guild,
    known_message,
    known_place,
    known_thread,
    need,
)
from bot.demo.discord.thread_payloads import (
    active_thread_payloads,
    place_payload,
    thread_member_payload,
    thread_payload,
)
from bot.demo.discord.threads import (
    ARCHIVE_AFTER_MINUTES,
    NAME_LENGTH,
    Thread,
    ThreadKind,
    may_change,
)
from bot.demo.discord.wire import Json

_CREATED: Final = 201
_OPENED_WITH: Final = field_names("name auto_archive_duration rate_limit_per_user type invitable")
_CHANGED: Final = field_names("name archived auto_archive_duration locked invitable")
_FIELDS: Final = {"auto_archive_duration": "archive_after_minutes"}
_FLAGS: Final = ("archived", "locked", "invitable")
_ME: Final = "@me"


async def open_without_message(context: Context, request: web.Request) -> web.Response:
    """POST /channels/{id}/threads; without a `type` Discord makes it private."""
    channel = known_channel(context, request)
    form = _checked(await read_json(request), _OPENED_WITH, name_required=True)
    kind = ThreadKind(form.get("type") or ThreadKind.PRIVATE)
    private = kind is ThreadKind.PRIVATE
    wanted = Permission.CREATE_PRIVATE_THREADS if private else Permission.CREATE_PUBLIC_THREADS
    need(context, channel, wanted)
    thread = thread_acts.open_thread(
        context.world,
        context.world.guild.bot,
        channel,
        form["name"],
        kind=kind,
        archive_after_minutes=form.get("auto_archive_duration") or ARCHIVE_AFTER_MINUTES[1],
        invitable=form.get("invitable", True),
    )
    return json_answer(thread_payload(context.world, thread), status=_CREATED)


async def open_on_message(context: Context, request: web.Request) -> web.Response:
    """POST /channels/{id}/messages/{id}/threads."""
    place = known_place(context, request)
    message = known_message(context, request)
    form = _checked(await read_json(request), _OPENED_WITH, name_required=True)
    need(context, place, Permission.CREATE_PUBLIC_THREADS)
    thread = thread_acts.open_thread_on(
        context.world,
        context.world.guild.bot,
        message,
        form["name"],
        archive_after_minutes=form.get("auto_archive_duration") or ARCHIVE_AFTER_MINUTES[1],
    )
    return json_answer(thread_payload(context.world, thread), status=_CREATED)


async def change_thread(context: Context, request: web.Request) -> web.Response:
    """PATCH /channels/{id}: threads only; this bot may not manage channels."""
    thread = known_thread(context, request)
    form = _checked(await read_json(request), _CHANGED, name_required=False)
    changes = {_FIELDS.get(name, name): v for name, v in form.items() if v is not None}
    _check_change(context, thread, changes, frozenset(form))
    if changes.get("name", thread.name) != thread.name:
        verdict = context.limits.take_rename(thread.id)
        if verdict.retry_after_s is not None:
            return json_answer(verdict.body, status=429, headers=verdict.headers)
    changed = replace(thread, **changes)
    if changed != thread:
        context.world.update_thread(thread, changed)
    return json_answer(thread_payload(context.world, context.world.threads[thread.id]))


def _check_change(
    context: Context, thread: Thread, changes: dict[str, Any], names: frozenset[str]
) -> None:
    """ApiError: 50083 for an archived thread that stays so, 50013 for what the bot may not change.

    To make an unlocked thread active again it is enough to be in it.
    """
    guild = context.world.guild
    if thread.archived and changes.get("archived") is not False:
        raise api_errors.thread_archived()
    inside = guild.bot.id in thread.member_ids
    brings_back = changes == {"archived": False} and inside and not thread.locked
    if not brings_back and not may_change(guild, guild.bot, thread, names):
        raise api_errors.missing_permissions()


async def delete_thread(context: Context, request: web.Request) -> web.Response:
    """DELETE /channels/{id}: threads only, with MANAGE_THREADS."""
    thread = known_thread(context, request)
    need(context, thread, Permission.MANAGE_THREADS)
    payload = thread_payload(context.world, thread)
    thread_acts.delete(context.world, thread)
    return json_answer(payload)


async def list_active(context: Context, request: web.Request) -> web.Response:
    """GET /guilds/{id}/threads/active."""
    known_guild(context, request)
    threads = active_thread_payloads(context.world)
    members = [thread["member"] for thread in threads if "member" in thread]
    return json_answer({"threads": threads, "members": members})


async def get_channel(context: Context, request: web.Request) -> web.Response:
    """GET /channels/{id}, be it a channel or a thread."""
    return json_answer(place_payload(context.world, known_place(context, request)))


async def list_members(context: Context, request: web.Request) -> web.Response:
    """GET /channels/{id}/thread-members."""
    thread = known_thread(context, request)
    return json_answer([thread_member_payload(thread, member) for member in thread.member_ids])


async def add_member(context: Context, request: web.Request) -> web.Response:
    """PUT /channels/{id}/thread-members/{id or @me}."""
    thread, member_id = known_thread(context, request), _member_id(context, request)
    _refuse_archived(thread)
    if request.match_info["user"] != _ME:
        need(context, thread, Permission.SEND_MESSAGES)
    if member_id not in thread.member_ids:
        changed = replace(thread, member_ids=(*thread.member_ids, member_id))
        context.world.update_thread(thread, changed)
    return no_content()


async def remove_member(context: Context, request: web.Request) -> web.Response:
    """DELETE /channels/{id}/thread-members/{id or @me}: others with MANAGE_THREADS."""
    thread, member_id = known_thread(context, request), _member_id(context, request)
    _refuse_archived(thread)
    owns_private = thread.private and thread.owner_id == context.world.guild.bot.id
    if request.match_info["user"] != _ME and not owns_private:
        need(context, thread, Permission.MANAGE_THREADS)
    remaining = tuple(m for m in thread.member_ids if m != member_id)
    if remaining != thread.member_ids:
        context.world.update_thread(thread, replace(thread, member_ids=remaining))
    return no_content()


def _member_id(context: Context, request: web.Request) -> str:
    guild, user_id = context.world.guild, request.match_info["user"]
    member = guild.bot if user_id == _ME else guild.member(user_id)
    if member is None:
        raise api_errors.unknown("Member")
    return member.id


def _refuse_archived(thread: Thread) -> None:
    if thread.archived:
        raise api_errors.thread_archived()


def _checked(body: object, known: frozenset[str], *, name_required: bool) -> Json:
    """A thread's form; ApiError 50035 with every fault."""
    check = FormCheck()
    form = check.dictionary(body, ()) or {}
    check.unknown(form, known, ())
    if name_required or form.get("name") is not None:
        check.text(form.get("name", ""), ("name",), least=1, most=NAME_LENGTH)
    if form.get("auto_archive_duration") is not None:
        path = ("auto_archive_duration",)
        check.choice(form["auto_archive_duration"], path, ARCHIVE_AFTER_MINUTES)
    if form.get("type") is not None:
        check.choice(form["type"], ("type",), tuple(ThreadKind))
    for name in _FLAGS:
        if form.get(name) is not None and not isinstance(form[name], bool):
            check.fault((name,), "BOOLEAN_TYPE_CONVERT", "Must be true or false.")
    if check.errors:
        raise api_errors.invalid_form(check.errors)
    return form


_CHANNEL: Final = "/channels/{channel}"
_MEMBERS: Final = _CHANNEL + "/thread-members"
ROUTES: Final = (
    Route("GET", _CHANNEL, get_channel),
    Route("PATCH", _CHANNEL, change_thread),
    Route("DELETE", _CHANNEL, delete_thread),
    Route("POST", _CHANNEL + "/threads", open_without_message),
    Route("POST", _CHANNEL + "/messages/{message}/threads", open_on_message),
    Route("GET", "/guilds/{guild}/threads/active", list_active),
    Route("GET", _MEMBERS, list_members),
    Route("PUT", _MEMBERS + "/{user}", add_member),
    Route("DELETE", _MEMBERS + "/{user}", remove_member),
)
