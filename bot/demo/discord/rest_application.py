"""Who the bot is, and where the gateway stands."""

from typing import Final

from aiohttp import web

from bot.demo.discord import api_errors
from bot.demo.discord.addresses import gateway_url
from bot.demo.discord.authentication import IDENTIFIES_A_DAY
from bot.demo.discord.context import Context, Route, json_answer
from bot.demo.discord.guild_payloads import application_payload, user_payload


async def get_me(context: Context, _request: web.Request) -> web.Response:
    """GET /users/@me."""
    return json_answer(user_payload(context.world.guild.bot))


async def get_user(context: Context, request: web.Request) -> web.Response:
    """GET /users/{id}."""
    person = context.world.guild.member(request.match_info["user"])
    if person is None:
        raise api_errors.unknown("User")
    return json_answer(user_payload(person))


async def get_application(context: Context, _request: web.Request) -> web.Response:
    """GET /applications/@me, and its older twin."""
    return json_answer(application_payload(context.world.guild, flags=context.application_flags))


async def get_gateway(context: Context, _request: web.Request) -> web.Response:
    """GET /gateway."""
    return json_answer({"url": gateway_url(context.url)})


async def get_gateway_bot(context: Context, _request: web.Request) -> web.Response:
    """GET /gateway/bot."""
    remaining = context.admission.remaining(context.world.clock_s())
    counts = {"total": IDENTIFIES_A_DAY, "remaining": remaining}
    starts = {**counts, "reset_after": 0, "max_concurrency": 1}
    url = gateway_url(context.url)
    return json_answer({"url": url, "shards": 1, "session_start_limit": starts})


ROUTES: Final = (
    Route("GET", "/users/@me", get_me),
    Route("GET", "/users/{user}", get_user),
    Route("GET", "/applications/@me", get_application),
    Route("GET", "/oauth2/applications/@me", get_application),
    Route("GET", "/gateway", get_gateway),
    Route("GET", "/gateway/bot", get_gateway_bot),
)
