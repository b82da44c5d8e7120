"""The guild, its roles, members and channels."""

from typing import Final

from aiohttp import web

from bot.demo.discord import api_errors
from bot.demo.discord.context import Context, Route, json_answer
from bot.demo.discord.guild_payloads import (
    channel_payload,
    guild_payload,
    member_payload,
    role_payload,
)
from bot.demo.discord.rest_access import known_guild


async def get_my_guilds(context: Context, _request: web.Request) -> web.Response:
    """GET /users/@me/guilds."""
    guild = context.world.guild
    permissions = str(guild.permissions_of(guild.bot))
    told = {"id": guild.id, "name": guild.name, "icon": None, "permissions": permissions}
    return json_answer([{**told, "owner": False, "features": []}])


async def get_guild(context: Context, request: web.Request) -> web.Response:
    """GET /guilds/{id}."""
    return json_answer(guild_payload(known_guild(context, request)))


async def get_guild_channels(context: Context, request: web.Request) -> web.Response:
    """GET /guilds/{id}/channels."""
    guild = known_guild(context, request)
    return json_answer([channel_payload(guild, c) for c in guild.channels.values()])


async def get_guild_roles(context: Context, request: web.Request) -> web.Response:
    """GET /guilds/{id}/roles."""
    guild = known_guild(context, request)
    return json_answer([role_payload(guild, role) for role in guild.all_roles()])


async def get_guild_member(context: Context, request: web.Request) -> web.Response:
    """GET /guilds/{id}/members/{id}."""
    person = known_guild(context, request).member(request.match_info["user"])
    if person is None:
        raise api_errors.unknown("Member")
    return json_answer(member_payload(person))


ROUTES: Final = (
    Route("GET", "/users/@me/guilds", get_my_guilds),
    Route("GET", "/guilds/{guild}", get_guild),
    Route("GET", "/guilds/{guild}/channels", get_guild_channels),
    Route("GET", "/guilds/{guild}/roles", get_guild_roles),
    Route("GET", "/guilds/{guild}/members/{user}", get_guild_member),
)
