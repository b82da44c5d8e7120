"""People calling commands at the local API, and typing into their options."""

import secrets
from collections.abc import Iterator

from aiohttp import web

from bot.demo.discord.commands import (
    Leaf,
    filled_in,
    half_filled_in,
    interaction_data,
    leaves,
    shown_to,
)
from bot.demo.discord.context import Context, json_answer
from bot.demo.discord.deadlines import Deadlines
from bot.demo.discord.entities import EntityKind, named_by_options
from bot.demo.discord.guild import Person
from bot.demo.discord.interactions import InteractionKind, State
from bot.demo.discord.local_requests import (
    LocalRoute,
    fields,
    forbidden,
    not_found,
    parameters,
    person_with,
    place_for,
)
from bot.demo.discord.local_views import command_view, interaction_view, may_run
from bot.demo.discord.threads import Place
from bot.demo.discord.wire import Json
from bot.model.errors import ServiceFailure


class LocalCalls:
    """Routes about slash commands."""

    def __init__(self, context: Context, deadlines: Deadlines) -> None:
        self._world = context.world
        self._deadlines = deadlines

    def routes(self) -> Iterator[LocalRoute]:
        """Method, path and handler of each."""
        yield "GET", "commands", self.commands
        yield "POST", "commands/run", self.run
        yield "POST", "autocomplete", self.autocomplete

    async def commands(self, request: web.Request) -> web.Response:
        """Everything that a person can call, sorted by path."""
        parameters(request, frozenset({"channel", "person"}))
        person = person_with(self._world.guild, request.query.get("person"))
        found = self._leaves(person)
        if "channel" in request.query:
            place = place_for(self._world, person, request.query["channel"])
            found = found if may_run(self._world, person, place) else []
        return json_answer({"commands": [command_view(leaf) for leaf in found]})

    async def run(self, request: web.Request) -> web.Response:
        """A person calls a command."""
        kinds = {"person": str, "channel": str, "path": str, "options": dict}
        body = await fields(request, kinds)
        person, place, leaf = self._called(body)
        options = filled_in(leaf, body["options"], self._world.guild)
        for kind, entity_id in named_by_options(options):
            if EntityKind.CHANNEL in kind:
                place_for(self._world, person, entity_id)
        interaction = self._world.ask(
            InteractionKind.COMMAND,
            person,
            place,
            name=leaf.name,
            data=interaction_data(leaf, options),
            token=secrets.token_urlsafe(32),
        )
        return json_answer({"interaction": interaction_view(interaction)})

    async def autocomplete(self, request: web.Request) -> web.Response:
        """A person types into an option; the bot's choices come back, or 504."""
        kinds = {"person": str, "channel": str, "path": str, "options": dict, "focused": str}
        body = await fields(request, kinds)
        person, place, leaf = self._called(body)
        options = half_filled_in(leaf, body["options"], body["focused"])
        interaction = self._world.ask(
            InteractionKind.AUTOCOMPLETE,
            person,
            place,
            name=leaf.name,
            data=interaction_data(leaf, options),
            token=secrets.token_urlsafe(32),
        )
        await self._deadlines.settled(interaction)
        if interaction.state is not State.ACKNOWLEDGED:
            within_s = interaction.answer_within.total_seconds()
            raise ServiceFailure(
                f"The bot offered nothing for /{leaf.name} within {within_s:g} seconds.",
                code="no_answer",
                hint="Type on, or see whether the bot is online.",
            )
        return json_answer({"choices": list(interaction.choices)})

    def _leaves(self, person: Person) -> list[Leaf]:
        permissions = self._world.guild.permissions_of(person)
        return leaves(c for c in self._world.all_commands() if shown_to(c, permissions))

    def _called(self, body: Json) -> tuple[Person, Place, Leaf]:
        """Who calls what, and where."""
        person = person_with(self._world.guild, body["person"])
        place = place_for(self._world, person, body["channel"])
        if not may_run(self._world, person, place):
            raise forbidden(
                f"{person.global_name} may not use commands in {place.name}.",
                "Take a channel with can_run.",
            )
        for leaf in self._leaves(person):
            if leaf.name == body["path"]:
                return person, place, leaf
        names = ", ".join("/" + leaf.name for leaf in self._leaves(person)) or "none"
        raise not_found("command", body["path"], f"{person.global_name} can call: {names}.")
