"""Strict reading of requests to the local API, and its form of refusal."""

from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

from bot.demo.discord.api_errors import ApiError
from bot.demo.discord.bodies import read_json
from bot.demo.discord.context import json_answer
from bot.demo.discord.guild import Guild, Person
from bot.demo.discord.messages import Message
from bot.demo.discord.threads import Place, sees
from bot.demo.discord.wire import Json
from bot.demo.discord.world import World
from bot.model.errors import PgherdError, UserMistake

_STATUSES = {"forbidden": 403, "not_found": 404, "conflict": 409, "no_answer": 504}
_KINDS: dict[type, str] = {str: "a string", dict: "an object", list: "a list of strings"}

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]
LocalRoute = tuple[str, str, Answer]
"""A method, a path below /local/, and who answers."""


def refusing(handle: Answer) -> Answer:
    """Turns errors into {"error", "hint"} with the status that belongs to them."""

    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            return await handle(request)
        except PgherdError as error:
            told = {"error": error.message, "hint": error.hint}
            return json_answer(told, status=_STATUSES.get(error.code, 400))
        except ApiError as error:
            faults = [f"{'.'.join(map(str, f.path))}: {f.message}" for f in error.errors]
            told = {"error": error.message, "hint": " ".join(faults) or "Change the request."}
            return json_answer(told, status=error.status)

    return answer


async def fields(request: web.Request, kinds: Mapping[str, type]) -> Json:
    """The body's fields, exactly those named, each of its type; UserMistake otherwise."""
    body = await read_json(request)
    known = ", ".join(kinds)
    if not isinstance(body, dict):
        raise mistake("The body is not a JSON object.", f"It has the fields {known}.")
    for name in body:
        if name not in kinds:
            raise mistake(f'The field "{name}" is not known here.', f"Known are: {known}.")
    for name, kind in kinds.items():
        if not isinstance(body.get(name), kind) or not _texts_if_list(body[name]):
            raise mistake(f'The field "{name}" has to be {_KINDS[kind]}.', "Give it.")
    return body


def parameters(request: web.Request, known: frozenset[str]) -> None:
    """UserMistake when the address has a parameter that is not known."""
    for name in request.query:
        if name not in known:
            names = ", ".join(sorted(known)) or "none"
            raise mistake(f'The parameter "{name}" is not known here.', f"Known are: {names}.")


def person_with(guild: Guild, person_id: str | None) -> Person:
    """The person with that id; the first one for None."""
    if person_id is None:
        return next(iter(guild.people.values()))
    if (person := guild.person(person_id)) is None:
        raise not_found("person", person_id, "/local/state lists the people.")
    return person


def place_for(world: World, person: Person, place_id: str) -> Place:
    """The channel or thread with that id, if the person sees it."""
    place = world.place(place_id)
    if place is None or not sees(world.guild, person, place):
        raise not_found("channel", place_id, "/local/state lists what this person sees.")
    return place


def message_for(world: World, person: Person, message_id: str) -> Message:
    """The message with that id, if the person sees it."""
    message = world.messages.get(message_id)
    hidden = message is None or message_id in world.dismissed
    if message is None or hidden or not message.visible_to(person.id):
        raise not_found("message", message_id, "It may have been deleted.")
    place_for(world, person, message.channel_id)
    return message


def _texts_if_list(value: object) -> bool:
    return not isinstance(value, list) or all(isinstance(item, str) for item in value)


def mistake(message: str, hint: str) -> UserMistake:
    """A request that cannot be: status 400."""
    return UserMistake(message, code="invalid", hint=hint)


def forbidden(message: str, hint: str) -> UserMistake:
    """Something that the person may not do: status 403."""
    return UserMistake(message, code="forbidden", hint=hint)


def not_found(what: str, name: str, hint: str) -> UserMistake:
    """Something that is not there: status 404."""
    return UserMistake(f'There is no {what} "{name}".', code="not_found", hint=hint)


def conflict(message: str, hint: str) -> UserMistake:
    """Something that cannot be done any more: status 409."""
    return UserMistake(message, code="conflict", hint=hint)
