"""People writing, deleting, putting away and opening threads at the local API."""

from collections.abc import Iterator
from typing import Final

from aiohttp import web

from bot.demo.discord import thread_acts
from bot.demo.discord.bodies import Body, read_json
from bot.demo.discord.context import Context, json_answer
from bot.demo.discord.guild import Channel, Person
from bot.demo.discord.local_requests import (
    LocalRoute,
    conflict,
    fields,
    forbidden,
    message_for,
    mistake,
    person_with,
    place_for,
)
from bot.demo.discord.local_views import message_view, place_view
from bot.demo.discord.permissions import Permission
from bot.demo.discord.rest_messages import checked_draft
from bot.demo.discord.threads import NAME_LENGTH, Place

_THREAD_FIELDS: Final = {"person", "channel", "name", "message"}


class LocalWriting:
    """Routes that change a channel in a person's name."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._world = context.world

    def routes(self) -> Iterator[LocalRoute]:
        """Method, path and handler of each."""
        yield "POST", "people/{person}/messages", self.write
        yield "POST", "delete", self.delete
        yield "POST", "dismiss", self.dismiss
        yield "POST", "threads", self.open_thread

    async def write(self, request: web.Request) -> web.Response:
        """A person writes a message."""
        person = person_with(self._world.guild, request.match_info["person"])
        body = await fields(request, {"channel": str, "content": str})
        place = place_for(self._world, person, body["channel"])
        self._need(person, place, Permission.SEND_MESSAGES, "write")
        draft = checked_draft(Body({"content": body["content"]}))
        message = self._world.post(person, place.id, draft)
        return json_answer(message_view(self._context.messages, message))

    async def delete(self, request: web.Request) -> web.Response:
        """A person deletes a message: an own one, or any with MANAGE_MESSAGES."""
        body = await fields(request, {"person": str, "message": str})
        person = person_with(self._world.guild, body["person"])
        message = message_for(self._world, person, body["message"])
        if message.ephemeral_to is not None:
            raise conflict("An ephemeral message is not deleted.", "Put it away with dismiss.")
        if message.author_id != person.id:
            place = place_for(self._world, person, message.channel_id)
            self._need(person, place, Permission.MANAGE_MESSAGES, "delete what others wrote")
        self._world.delete(message)
        return json_answer({})

    async def dismiss(self, request: web.Request) -> web.Response:
        """A person puts an ephemeral message away."""
        body = await fields(request, {"person": str, "message": str})
        person = person_with(self._world.guild, body["person"])
        message = message_for(self._world, person, body["message"])
        if message.ephemeral_to is None:
            raise conflict("The message is everyone's.", "Only ephemeral ones can be dismissed.")
        self._world.dismiss(message)
        return json_answer({})

    async def open_thread(self, request: web.Request) -> web.Response:
        """A person opens a thread, on a message or without one."""
        body = await read_json(request)
        if not isinstance(body, dict) or set(body) != _THREAD_FIELDS:
            known = ", ".join(sorted(_THREAD_FIELDS))
            raise mistake("A thread is opened with exactly its fields.", f"They are: {known}.")
        person = person_with(self._world.guild, str(body["person"]))
        place = place_for(self._world, person, str(body["channel"]))
        name = _thread_name(body["name"])
        if not isinstance(place, Channel):
            raise conflict("There are no threads inside threads.", "Take a text channel.")
        self._need(person, place, Permission.CREATE_PUBLIC_THREADS, "open threads")
        if body["message"] is None:
            thread = thread_acts.open_thread(self._world, person, place, name)
        else:
            message = message_for(self._world, person, str(body["message"]))
            if message.channel_id != place.id or message.ephemeral_to is not None:
                raise conflict("No thread can hang on that message.", "Take one of the channel.")
            thread = thread_acts.open_thread_on(self._world, person, message, name)
        return json_answer(place_view(self._world, person, thread))

    def _need(self, person: Person, place: Place, permission: Permission, what: str) -> None:
        if not self._world.permissions(person, place) & permission:
            message = f"{person.global_name} may not {what} in {place.name}."
            raise forbidden(message, f"It takes {permission.name} there.")


def _thread_name(name: object) -> str:
    if not isinstance(name, str) or not 1 <= len(name) <= NAME_LENGTH:
        raise mistake("A thread needs a name.", f"It takes 1 to {NAME_LENGTH} characters.")
    return name
