"""The HTTP side that the bot talks to: the table of routes."""

from typing import Final

from aiohttp import web

from bot.demo.discord import (
    rest_application,
    rest_commands,
    rest_guild,
    rest_interactions,
    rest_messages,
    rest_threads,
)
from bot.demo.discord.addresses import API_PREFIX
from bot.demo.discord.context import Context, Route
from bot.demo.discord.rest_gate import guarded, in_weather, not_known

ROUTES: Final[tuple[Route, ...]] = (
    *rest_application.ROUTES,
    *rest_guild.ROUTES,
    *rest_commands.ROUTES,
    *rest_messages.ROUTES,
    *rest_threads.ROUTES,
    *rest_interactions.ROUTES,
)


def add_routes(app: web.Application, context: Context) -> None:
    """Adds every route that the bot may use, and a refusal of all others."""
    for route in ROUTES:
        app.router.add_route(route.method, API_PREFIX + route.path, guarded(context, route))
    app.router.add_route("*", "/api/{rest:.*}", in_weather(context, not_known))
