"""The kinds of components, finding one, and the numbers that Discord gives them. Pure.

Source: https://docs.discord.com/developers/components/reference#component-object-component-types
"""

from collections.abc import Iterator, Sequence
from enum import IntEnum
from typing import Any, Final

from bot.demo.discord.wire import Json


class ComponentType(IntEnum):
    """Those that are known here; the others belong to layouts that nothing here needs."""

    ACTION_ROW = 1
    BUTTON = 2
    STRING_SELECT = 3
    TEXT_INPUT = 4
    USER_SELECT = 5
    ROLE_SELECT = 6
    MENTIONABLE_SELECT = 7
    CHANNEL_SELECT = 8
    TEXT_DISPLAY = 10
    LABEL = 18


SELECTS: Final = (
    ComponentType.STRING_SELECT,
    ComponentType.USER_SELECT,
    ComponentType.ROLE_SELECT,
    ComponentType.MENTIONABLE_SELECT,
    ComponentType.CHANNEL_SELECT,
)


def walk(components: Sequence[Json]) -> Iterator[Json]:
    """Every component, each before those inside it."""
    for component in components:
        yield component
        inner = component.get("components") or []
        yield from walk([*inner, *([component["component"]] if "component" in component else [])])


def with_custom_id(components: Sequence[Json], custom_id: str) -> Json | None:
    """The component with that custom_id."""
    return next((c for c in walk(components) if c.get("custom_id") == custom_id), None)


def numbered(components: Sequence[Json]) -> tuple[Json, ...]:
    """Gives every component without a number of its own the next one that is free.

    Source: https://docs.discord.com/developers/components/reference#anatomy-of-a-component
    """
    taken = {c["id"] for c in walk(components) if c.get("id")}
    free = (number for number in range(1, 10_000) if number not in taken)
    return tuple(_numbered(component, free) for component in components)


def _numbered(component: Json, free: Iterator[int]) -> Json:
    given: dict[str, Any] = {**component, "id": component.get("id") or next(free)}
    if "components" in component:
        given["components"] = [_numbered(inner, free) for inner in component["components"]]
    if "component" in component:
        given["component"] = _numbered(component["component"], free)
    return given
