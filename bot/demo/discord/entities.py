"""Which people, roles and channels an interaction names by id. Pure."""

from enum import Flag, auto
from typing import Final

from bot.demo.discord.component_types import ComponentType, walk
from bot.demo.discord.option_types import OptionType
from bot.demo.discord.wire import Json


class EntityKind(Flag):
    """What an id may stand for."""

    USER = auto()
    ROLE = auto()
    CHANNEL = auto()


OF_OPTIONS: Final = {
    OptionType.USER: EntityKind.USER,
    OptionType.ROLE: EntityKind.ROLE,
    OptionType.CHANNEL: EntityKind.CHANNEL,
    OptionType.MENTIONABLE: EntityKind.USER | EntityKind.ROLE,
}
OF_SELECTS: Final = {
    ComponentType.USER_SELECT: EntityKind.USER,
    ComponentType.ROLE_SELECT: EntityKind.ROLE,
    ComponentType.CHANNEL_SELECT: EntityKind.CHANNEL,
    ComponentType.MENTIONABLE_SELECT: EntityKind.USER | EntityKind.ROLE,
}


def named_by_options(options: list[Json]) -> list[tuple[EntityKind, str]]:
    """The ids among the values of a command's options."""
    kinds = [(OF_OPTIONS.get(OptionType(option["type"])), option["value"]) for option in options]
    return [(kind, str(value)) for kind, value in kinds if kind is not None]


def named_by_components(data: Json) -> list[tuple[EntityKind, str]]:
    """The ids among the values of a select, or of the selects of a form."""
    used = [{"type": data.get("component_type"), **data}, *walk(data.get("components") or [])]
    return [
        (OF_SELECTS[kind], value)
        for component in used
        if (kind := component["type"]) in OF_SELECTS
        for value in component.get("values") or []
    ]
