"""The HTTP side that the bot talks to: the table of routes, the token, and loud refusals."""

import hmac
import logging
import re
from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import web

from bot.demo.discord import (
    api_errors,
    rest_application,
    rest_commands,
    rest_guild,
    rest_interactions,
    rest_messages,
)
from bot.demo.discord.addresses import API_PREFIX
from bot.demo.discord.api_errors import ApiError
from bot.demo.discord.context import Context, Route, json_answer

log = logging.getLogger(__name__)

ROUTES: Final[tuple[Route, ...]] = (
    *rest_application.ROUTES,
    *rest_guild.ROUTES,
    *rest_commands.ROUTES,
    *rest_messages.ROUTES,
    *rest_interactions.ROUTES,
)
_TOKEN_IN_PATH = re.compile(r"^(/(?:interactions|webhooks)/[^/]+/)[^/]+")


def add_routes(app: web.Application, context: Context) -> None:
    """Adds every route that the bot may use, and a refusal of all others."""
    for route in ROUTES:
        app.router.add_route(route.method, API_PREFIX + route.path, _guarded(context, route))
    app.router.add_route("*", "/api/{rest:.*}", _answering_refusals(_not_known))


def _guarded(context: Context, route: Route) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        if not route.token_in_path:
            _authorize(context, request)
        return await route.handler(context, request)

    return _answering_refusals(handle)


def _answering_refusals(
    handle: Callable[[web.Request], Awaitable[web.Response]],
) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Turns an ApiError into Discord's answer, and tells the log."""

    async def answer(request: web.Request) -> web.Response:
        try:
            return await handle(request)
        except ApiError as error:
            where = f"{request.method} {_shown_path(request)}"
            log.warning("refused %s: %s %s", where, error.code, error.body())
            return json_answer(error.body(), status=error.status)

    return answer


async def _not_known(request: web.Request) -> web.Response:
    raise api_errors.not_known_here(request.method, _shown_path(request))


def _shown_path(request: web.Request) -> str:
    """The path under the API's prefix, without the token that some carry."""
    return _TOKEN_IN_PATH.sub(r"\1…", request.path.removeprefix(API_PREFIX))


def _authorize(context: Context, request: web.Request) -> None:
    given = request.headers.get("Authorization", "").encode()
    wanted = f"Bot {context.token.reveal()}".encode()
    if not hmac.compare_digest(given, wanted):
        raise api_errors.unauthorized()
