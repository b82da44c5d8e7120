"""What the local API shows: the state, a channel's messages, pings, interactions, the weather."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Final

from aiohttp import web

from bot.demo.discord import queries
from bot.demo.discord.bodies import read_json
from bot.demo.discord.context import Context, json_answer
from bot.demo.discord.history import page
from bot.demo.discord.local_requests import (
    LocalRoute,
    mistake,
    not_found,
    parameters,
    person_with,
    place_for,
)
from bot.demo.discord.local_views import interaction_view, message_view, ping_view, state_view

PAGE_LENGTH: Final = 50
LONGEST_PAGE: Final = 100


class LocalReading:
    """Routes that change nothing in the guild."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._world = context.world

    def routes(self) -> Iterator[LocalRoute]:
        """Method, path and handler of each."""
        yield "GET", "state", self.state
        yield "GET", "channels/{channel}/messages", self.messages
        yield "GET", "interactions/{interaction}", self.interaction
        yield "GET", "pings", self.pings
        yield "GET", "weather", self.weather
        yield "POST", "weather", self.change_weather

    async def state(self, request: web.Request) -> web.Response:
        """The guild with everything that a person sees but messages."""
        parameters(request, frozenset({"person"}))
        person = person_with(self._world.guild, request.query.get("person"))
        return json_answer(state_view(self._world, person, self._context.weather.sentence))

    async def messages(self, request: web.Request) -> web.Response:
        """A page of a channel's messages as a person sees them, oldest first."""
        parameters(request, frozenset({"person", "before", "limit"}))
        person = person_with(self._world.guild, request.query.get("person"))
        place = place_for(self._world, person, request.match_info["channel"])
        limit = queries.limit(request.query, default=PAGE_LENGTH, most=LONGEST_PAGE)
        before = queries.whole_number(request.query, "before", 1 << 64)
        there = self._world.channel_messages(place.id, person.id)
        seen = [message for message in there if message.id not in self._world.dismissed]
        shown = page(seen, limit + 1, before=before)
        views = [message_view(self._context.messages, m) for m in shown[-limit:]]
        return json_answer({"messages": views, "more": len(shown) > limit})

    async def interaction(self, request: web.Request) -> web.Response:
        """How far an interaction is."""
        parameters(request, frozenset())
        name = request.match_info["interaction"]
        if (interaction := self._world.interactions.get(name)) is None:
            raise not_found("interaction", name, "Ids come from run, press, select and modal.")
        return json_answer(interaction_view(interaction))

    async def pings(self, request: web.Request) -> web.Response:
        """Who was pinged so far, in order."""
        parameters(request, frozenset())
        return json_answer({"pings": [ping_view(ping) for ping in self._world.pings]})

    async def weather(self, request: web.Request) -> web.Response:
        """What is wrong at the moment, and how many requests were invalid lately."""
        parameters(request, frozenset())
        invalid = {"invalid_requests": self._context.limits.invalid_requests}
        return json_answer({**asdict(self._context.weather.now), **invalid})

    async def change_weather(self, request: web.Request) -> web.Response:
        """Changes some conditions; `clear` makes all fair first, `gateway` happens once."""
        body = await read_json(request)
        if not isinstance(body, dict):
            raise mistake("The body is not a JSON object.", "Its fields are those of the weather.")
        changes = dict(body)
        act = changes.pop("gateway", None)
        if changes.pop("clear", False):
            self._context.weather.clear()
        self._context.weather.change(**changes)
        if act is not None:
            self._context.weather.gateway(act)
        return json_answer(asdict(self._context.weather.now))
