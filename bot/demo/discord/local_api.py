"""The JSON API under /local/: what the page and the tests do in a person's name.

Requests are read strictly; every refusal is {"error", "hint"}.
"""

import secrets
from collections.abc import Iterator

from aiohttp import web

from bot.demo.discord.bodies import Body
from bot.demo.discord.commands import (
    Leaf,
    filled_in,
    half_filled_in,
    interaction_data,
    leaves,
    shown_to,
)
from bot.demo.discord.component_limits import LINK_STYLE
from bot.demo.discord.context import Context, json_answer
from bot.demo.discord.deadlines import Deadlines
from bot.demo.discord.guild import Channel, Person
from bot.demo.discord.interactions import InteractionKind, State
from bot.demo.discord.local_events import LocalEvents
from bot.demo.discord.local_requests import (
    Answer,
    channel_with,
    conflict,
    fields,
    mistake,
    not_found,
    parameters,
    person_with,
    refusing,
)
from bot.demo.discord.local_views import (
    command_view,
    interaction_view,
    message_view,
    state_view,
)
from bot.demo.discord.messages import Message
from bot.demo.discord.rest_messages import checked_draft
from bot.demo.discord.wire import Json
from bot.model.errors import ServiceFailure


class LocalApi:
    """One running local Discord, seen by people."""

    def __init__(self, context: Context, deadlines: Deadlines, events: LocalEvents) -> None:
        self._context = context
        self._world = context.world
        self._deadlines = deadlines
        self._events = events

    def add_routes(self, app: web.Application) -> None:
        """Adds every route, and a refusal of all others below /local/."""
        for method, path, handler in self._routes():
            app.router.add_route(method, "/local/" + path, refusing(handler))
        app.router.add_route("*", "/local/{rest:.*}", refusing(self._not_known))

    def _routes(self) -> Iterator[tuple[str, str, Answer]]:
        yield "GET", "state", self.state
        yield "GET", "channels/{channel}/messages", self.messages
        yield "GET", "commands", self.commands
        yield "POST", "commands/run", self.run
        yield "POST", "autocomplete", self.autocomplete
        yield "POST", "press", self.press
        yield "GET", "interactions/{interaction}", self.interaction
        yield "POST", "people/{person}/messages", self.write
        yield "GET", "events", self.events

    async def state(self, request: web.Request) -> web.Response:
        """The guild with everything in it but messages, and whether the bot is there."""
        parameters(request, frozenset())
        return json_answer(state_view(self._world))

    async def messages(self, request: web.Request) -> web.Response:
        """A channel's messages as a person sees them, oldest first."""
        parameters(request, frozenset({"person"}))
        channel = channel_with(self._world.guild, request.match_info["channel"])
        person = person_with(self._world.guild, request.query.get("person"))
        seen = self._world.channel_messages(channel.id, person.id)
        return json_answer({"messages": [message_view(self._context.messages, m) for m in seen]})

    async def commands(self, request: web.Request) -> web.Response:
        """Everything that a person can call, sorted by path."""
        parameters(request, frozenset({"channel", "person"}))
        if "channel" in request.query:
            channel_with(self._world.guild, request.query["channel"])
        person = person_with(self._world.guild, request.query.get("person"))
        return json_answer({"commands": [command_view(leaf) for leaf in self._leaves(person)]})

    async def run(self, request: web.Request) -> web.Response:
        """A person calls a command."""
        kinds = {"person": str, "channel": str, "path": str, "options": dict}
        body = await fields(request, kinds)
        person, channel, leaf = self._called(body)
        options = filled_in(leaf, body["options"], self._world.guild)
        interaction = self._world.ask(
            InteractionKind.COMMAND,
            person,
            channel,
            name=leaf.name,
            data=interaction_data(leaf, options),
            token=secrets.token_urlsafe(32),
        )
        return json_answer({"interaction": interaction_view(interaction)})

    async def autocomplete(self, request: web.Request) -> web.Response:
        """A person types into an option; the bot's choices come back, or 504."""
        kinds = {"person": str, "channel": str, "path": str, "options": dict, "focused": str}
        body = await fields(request, kinds)
        person, channel, leaf = self._called(body)
        options = half_filled_in(leaf, body["options"], body["focused"])
        interaction = self._world.ask(
            InteractionKind.AUTOCOMPLETE,
            person,
            channel,
            name=leaf.name,
            data=interaction_data(leaf, options),
            token=secrets.token_urlsafe(32),
        )
        await self._deadlines.settled(interaction)
        if interaction.state is not State.ACKNOWLEDGED:
            raise ServiceFailure(
                f"The bot offered nothing for /{leaf.name} within 3 seconds.",
                code="no_answer",
                hint="Type on, or see whether the bot is online.",
            )
        return json_answer({"choices": list(interaction.choices)})

    async def press(self, request: web.Request) -> web.Response:
        """A person presses a button."""
        body = await fields(request, {"person": str, "message": str, "custom_id": str})
        person = person_with(self._world.guild, body["person"])
        message = self._world.messages.get(body["message"])
        if message is None or not message.visible_to(person.id):
            raise not_found("message", body["message"], "It may have been deleted.")
        interaction = self._world.ask(
            InteractionKind.COMPONENT,
            person,
            channel_with(self._world.guild, message.channel_id),
            name=body["custom_id"],
            data=_pressed(message, body["custom_id"]),
            token=secrets.token_urlsafe(32),
            source=message,
        )
        return json_answer({"interaction": interaction_view(interaction)})

    async def interaction(self, request: web.Request) -> web.Response:
        """How far an interaction is."""
        parameters(request, frozenset())
        name = request.match_info["interaction"]
        if (interaction := self._world.interactions.get(name)) is None:
            raise not_found("interaction", name, "Ids come from run and press.")
        return json_answer(interaction_view(interaction))

    async def write(self, request: web.Request) -> web.Response:
        """A person writes a message."""
        person = person_with(self._world.guild, request.match_info["person"])
        body = await fields(request, {"channel": str, "content": str})
        channel = channel_with(self._world.guild, body["channel"])
        draft = checked_draft(Body({"content": body["content"]}))
        message = self._world.post(person, channel.id, draft)
        return json_answer(message_view(self._context.messages, message))

    async def events(self, request: web.Request) -> web.StreamResponse:
        """The live events of one person."""
        parameters(request, frozenset({"person"}))
        person = person_with(self._world.guild, request.query.get("person"))
        return await self._events.watch(request, person.id)

    async def _not_known(self, request: web.Request) -> web.Response:
        routes = ", ".join(f"{method} {path}" for method, path, _ in self._routes())
        what = f"{request.method} {request.path}"
        raise not_found("route", what, f"Below /local/ there are: {routes}.")

    def _leaves(self, person: Person) -> list[Leaf]:
        permissions = self._world.guild.permissions_of(person)
        return leaves(c for c in self._world.all_commands() if shown_to(c, permissions))

    def _called(self, body: Json) -> tuple[Person, Channel, Leaf]:
        """Who calls what, and where."""
        person = person_with(self._world.guild, body["person"])
        channel = channel_with(self._world.guild, body["channel"])
        for leaf in self._leaves(person):
            if leaf.name == body["path"]:
                return person, channel, leaf
        names = ", ".join("/" + leaf.name for leaf in self._leaves(person)) or "none"
        raise not_found("command", body["path"], f"{person.global_name} can call: {names}.")


def _pressed(message: Message, custom_id: str) -> Json:
    """The data of a press; UserMistake when the button cannot be pressed."""
    button = message.button(custom_id)
    if button is None:
        raise conflict(f'The message has no button "{custom_id}".', "It may have been edited.")
    if button.get("disabled"):
        raise conflict(f'The button "{custom_id}" is disabled.', "Look at the message again.")
    if button["style"] == LINK_STYLE:
        raise mistake("A link is opened, not pressed.", "Open its url.")
    return {"custom_id": custom_id, "id": button["id"]}
