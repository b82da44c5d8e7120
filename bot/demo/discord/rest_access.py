"""What the path of a request names, and whether the bot may do that there.

Codes: https://docs.discord.com/developers/topics/opcodes-and-status-codes#json; which permission an
endpoint needs stands in its own documentation (resources/channel, resources/message).
"""

from aiohttp import web

from bot.demo.discord import api_errors
from bot.demo.discord.context import Context
from bot.demo.discord.guild import Channel, Guild
from bot.demo.discord.messages import Draft, Message
from bot.demo.discord.permissions import Permission
from bot.demo.discord.threads import Place, Thread


def known_guild(context: Context, request: web.Request) -> Guild:
    """The guild of the path; ApiError 10004 for any other than ours."""
    guild = context.world.guild
    if request.match_info["guild"] != guild.id:
        raise api_errors.unknown("Guild")
    return guild


def known_place(context: Context, request: web.Request) -> Place:
    """The channel or thread of the path: 10003 when it is not there, 50001 when it is not seen."""
    place = context.world.place(request.match_info["channel"])
    if place is None:
        raise api_errors.unknown("Channel")
    if not granted(context, place) & Permission.VIEW_CHANNEL:
        raise api_errors.missing_access()
    return place


def known_channel(context: Context, request: web.Request) -> Channel:
    """The channel of the path, which must not be a thread: 50024."""
    place = known_place(context, request)
    if isinstance(place, Thread):
        raise api_errors.wrong_channel_type()
    return place


def known_thread(context: Context, request: web.Request) -> Thread:
    """The thread of the path; the bot may not change channels: 50013."""
    place = known_place(context, request)
    if isinstance(place, Channel):
        raise api_errors.missing_permissions()
    return place


def known_message(context: Context, request: web.Request) -> Message:
    """The message of the path, 10008; ephemeral ones are not to be had by their channel."""
    place = known_place(context, request)
    message = context.world.messages.get(request.match_info["message"])
    if message is None or message.channel_id != place.id or message.ephemeral_to is not None:
        raise api_errors.unknown("Message")
    return message


def granted(context: Context, place: Place) -> int:
    """What the bot may do there."""
    return context.world.permissions(context.world.guild.bot, place)


def need(context: Context, place: Place, *permissions: Permission) -> None:
    """ApiError 50013 unless the bot has every one of these."""
    own = granted(context, place)
    if any(not own & permission for permission in permissions):
        raise api_errors.missing_permissions()


def need_for(context: Context, place: Place, draft: Draft) -> None:
    """ApiError 50013 unless the bot may send what the draft holds.

    Source: https://docs.discord.com/developers/resources/message#create-message
    """
    need(context, place, Permission.SEND_MESSAGES)
    if draft.embeds:
        need(context, place, Permission.EMBED_LINKS)
    if draft.files:
        need(context, place, Permission.ATTACH_FILES)
    if draft.reply_to is not None:
        need(context, place, Permission.READ_MESSAGE_HISTORY)
