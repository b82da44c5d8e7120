"""People pressing buttons, picking in selects and sending forms at the local API."""

import secrets
from collections.abc import Iterator
from functools import partial

from aiohttp import web

from bot.demo.discord.component_limits import LINK_STYLE
from bot.demo.discord.component_types import SELECTS, ComponentType
from bot.demo.discord.context import Context, json_answer
from bot.demo.discord.guild import Person
from bot.demo.discord.interactions import Interaction, InteractionKind
from bot.demo.discord.local_requests import (
    LocalRoute,
    conflict,
    fields,
    message_for,
    mistake,
    not_found,
    person_with,
    place_for,
)
from bot.demo.discord.local_views import interaction_view
from bot.demo.discord.messages import Message
from bot.demo.discord.modals import submitted
from bot.demo.discord.selects import check_values
from bot.demo.discord.threads import Thread
from bot.demo.discord.wire import Json


class LocalComponents:
    """Routes about what stands under messages and in forms."""

    def __init__(self, context: Context) -> None:
        self._world = context.world

    def routes(self) -> Iterator[LocalRoute]:
        """Method, path and handler of each."""
        yield "POST", "press", self.press
        yield "POST", "select", self.select
        yield "POST", "modal", self.modal

    async def press(self, request: web.Request) -> web.Response:
        """A person presses a button."""
        body = await fields(request, {"person": str, "message": str, "custom_id": str})
        person, message = self._named(body)
        button = _usable(message, body["custom_id"], (ComponentType.BUTTON,), "button")
        if button["style"] == LINK_STYLE:
            raise mistake("A link is opened, not pressed.", "Open its url.")
        return self._used(person, message, button, {})

    async def select(self, request: web.Request) -> web.Response:
        """A person picks in a select."""
        kinds = {"person": str, "message": str, "custom_id": str, "values": list}
        body = await fields(request, kinds)
        person, message = self._named(body)
        select = _usable(message, body["custom_id"], SELECTS, "select")
        check_values(self._world, person, select, body["values"])
        return self._used(person, message, select, {"values": body["values"]})

    async def modal(self, request: web.Request) -> web.Response:
        """A person sends a form."""
        body = await fields(request, {"person": str, "interaction": str, "values": dict})
        person = person_with(self._world.guild, body["person"])
        opened_by = self._opened(person, body["interaction"])
        place = place_for(self._world, person, opened_by.channel_id)
        check = partial(check_values, self._world, person)
        assert opened_by.modal is not None, "only those with a form are found"
        data = submitted(opened_by.modal, body["values"], check)
        opened_by.submitted = True
        interaction = self._world.ask(
            InteractionKind.MODAL_SUBMIT,
            person,
            place,
            name=opened_by.modal["custom_id"],
            data=data,
            token=secrets.token_urlsafe(32),
            source=self._world.messages.get(opened_by.source_id or ""),
            opened_by=opened_by,
        )
        return json_answer({"interaction": interaction_view(interaction)})

    def _named(self, body: Json) -> tuple[Person, Message]:
        person = person_with(self._world.guild, body["person"])
        return person, message_for(self._world, person, body["message"])

    def _opened(self, person: Person, interaction_id: str) -> Interaction:
        opened_by = self._world.interactions.get(interaction_id)
        if opened_by is None or opened_by.modal is None or opened_by.person_id != person.id:
            raise not_found("form", interaction_id, "Take the interaction of the modal event.")
        if opened_by.submitted:
            raise conflict("The form was sent already.", "Call what opened it again.")
        return opened_by

    def _used(self, person: Person, message: Message, used: Json, more: Json) -> web.Response:
        place = place_for(self._world, person, message.channel_id)
        if isinstance(place, Thread) and place.archived:
            raise conflict("The thread is archived.", "Write in it to bring it back.")
        told = {"custom_id": used["custom_id"], "component_type": used["type"], "id": used["id"]}
        interaction = self._world.ask(
            InteractionKind.COMPONENT,
            person,
            place,
            name=used["custom_id"],
            data={**told, **more},
            token=secrets.token_urlsafe(32),
            source=message,
        )
        return json_answer({"interaction": interaction_view(interaction)})


def _usable(message: Message, custom_id: str, kinds: tuple[ComponentType, ...], what: str) -> Json:
    """The component; UserMistake when it is not there, of another kind, or disabled."""
    component = message.component(custom_id)
    if component is None or component["type"] not in kinds:
        raise conflict(f'The message has no {what} "{custom_id}".', "It may have been edited.")
    if component.get("disabled"):
        raise conflict(f'The {what} "{custom_id}" is disabled.', "Look at the message again.")
    return component
