"""What a person picks in a select, as Discord's client would let them. Pure."""

from collections.abc import Sequence
from typing import Final

from bot.demo.discord.component_types import ComponentType
from bot.demo.discord.entities import OF_SELECTS, EntityKind
from bot.demo.discord.guild import Channel, Person
from bot.demo.discord.threads import Place, sees
from bot.demo.discord.wire import Json
from bot.demo.discord.world import World
from bot.model.errors import UserMistake

_TEXT_CHANNEL: Final = 0


def check_values(world: World, person: Person, select: Json, values: Sequence[str]) -> None:
    """Raises UserMistake for values that are not offered, or too few or too many of them."""
    least, most = select.get("min_values", 1), select.get("max_values", 1)
    if not least <= len(values) <= most or len(set(values)) < len(values):
        raise _mistake(
            select, f"{len(values)} values", f"It takes {least} to {most}, all different."
        )
    for value in values:
        if not _offered(world, person, select, value):
            raise _mistake(select, repr(value), _where_from(select))


def _offered(world: World, person: Person, select: Json, value: str) -> bool:
    if select["type"] == ComponentType.STRING_SELECT:
        return value in [option["value"] for option in select["options"]]
    kind = OF_SELECTS[ComponentType(select["type"])]
    if EntityKind.USER in kind and world.guild.member(value):
        return True
    if EntityKind.ROLE in kind and world.guild.role(value):
        return True
    place = world.place(value)
    if EntityKind.CHANNEL not in kind or place is None or not sees(world.guild, person, place):
        return False
    types = select.get("channel_types") or []
    return not types or _channel_type(place) in types


def _channel_type(place: Place) -> int:
    return _TEXT_CHANNEL if isinstance(place, Channel) else int(place.kind)


def _where_from(select: Json) -> str:
    if select["type"] == ComponentType.STRING_SELECT:
        return "It offers: " + ", ".join(option["value"] for option in select["options"]) + "."
    return "Take an id from /local/state that this select offers."


def _mistake(select: Json, what: str, hint: str) -> UserMistake:
    message = f'The select "{select["custom_id"]}" does not take {what}.'
    return UserMistake(message, code="invalid", hint=hint)
