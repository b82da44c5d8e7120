"""The JSON API under /local/: what the page and the tests do in a person's name.

Requests are read strictly; every refusal is {"error", "hint"}. docs/local-discord.md has it whole.
"""

from collections.abc import Iterator

from aiohttp import web

from bot.demo.discord.context import Context
from bot.demo.discord.deadlines import Deadlines
from bot.demo.discord.local_calls import LocalCalls
from bot.demo.discord.local_components import LocalComponents
from bot.demo.discord.local_events import LocalEvents
from bot.demo.discord.local_reading import LocalReading
from bot.demo.discord.local_requests import (
    LocalRoute,
    not_found,
    parameters,
    person_with,
    refusing,
)
from bot.demo.discord.local_writing import LocalWriting


class LocalApi:
    """One running local Discord, seen by people."""

    def __init__(self, context: Context, deadlines: Deadlines, events: LocalEvents) -> None:
        self._world = context.world
        self._events = events
        self._parts = (
            LocalReading(context),
            LocalCalls(context, deadlines),
            LocalComponents(context),
            LocalWriting(context),
        )

    def add_routes(self, app: web.Application) -> None:
        """Adds every route, and a refusal of all others below /local/."""
        for method, path, handler in self._routes():
            app.router.add_route(method, "/local/" + path, refusing(handler))
        app.router.add_route("*", "/local/{rest:.*}", refusing(self._not_known))

    def _routes(self) -> Iterator[LocalRoute]:
        for part in self._parts:
            yield from part.routes()
        yield "GET", "events", self.events

    async def events(self, request: web.Request) -> web.StreamResponse:
        """The live events of one person."""
        parameters(request, frozenset({"person"}))
        person = person_with(self._world.guild, request.query.get("person"))
        return await self._events.watch(request, person.id)

    async def _not_known(self, request: web.Request) -> web.Response:
        routes = ", ".join(f"{method} {path}" for method, path, _ in self._routes())
        what = f"{request.method} {request.path}"
        raise not_found("route", what, f"Below /local/ there are: {routes}.")
