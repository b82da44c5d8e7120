"""What the components of a message may hold: rows of buttons, or of one select.

Numbers: https://docs.discord.com/developers/components/reference, "Action Row" and "Button" (read
November 2026).
"""

from typing import Final

from bot.demo.discord.component_types import SELECTS, ComponentType, walk
from bot.demo.discord.form_errors import FieldPath, FormCheck, field_names
from bot.demo.discord.select_limits import check_custom_id, check_select
from bot.demo.discord.wire import Json

ROWS: Final = 5
BUTTONS_IN_A_ROW: Final = 5
LABEL_LENGTH: Final = 80
URL_LENGTH: Final = 512
BUTTON_STYLES: Final = (1, 2, 3, 4, 5)
LINK_STYLE: Final = 5

_KNOWN_OF_A_ROW: Final = field_names("type id components")
_KNOWN_OF_A_BUTTON: Final = field_names("type id style label emoji custom_id url disabled")
_IN_A_ROW: Final = (ComponentType.BUTTON, *SELECTS)


def check_components(check: FormCheck, value: object) -> None:
    """Notes every fault of a message's components."""
    custom_ids: set[str] = set()
    before = len(check.errors)
    for index, item in enumerate(check.items(value, ("components",), most=ROWS)):
        path: FieldPath = ("components", index)
        row = check.dictionary(item, path)
        wanted = (ComponentType.ACTION_ROW,)
        if row is not None and check.choice(row.get("type"), (*path, "type"), wanted):
            check.unknown(row, _KNOWN_OF_A_ROW, path)
            _check_row(check, row, (*path, "components"), custom_ids)
    if isinstance(value, list) and len(check.errors) == before:
        check_numbers(check, value)


def check_numbers(check: FormCheck, components: list[Json]) -> None:
    """Notes a number (`id`) that two components share."""
    numbers = [c["id"] for c in walk(components) if c.get("id")]
    if len(set(numbers)) < len(numbers):
        text = "Component ids must be unique within a message"
        check.fault(("components",), "COMPONENT_ID_DUPLICATED", text)


def _check_row(check: FormCheck, row: Json, path: FieldPath, custom_ids: set[str]) -> None:
    items = check.items(row.get("components", []), path, least=1, most=BUTTONS_IN_A_ROW)
    for index, item in enumerate(items):
        here = (*path, index)
        component = check.dictionary(item, here)
        if component is None:
            continue
        if not check.choice(component.get("type"), (*here, "type"), _IN_A_ROW):
            continue
        if component["type"] == ComponentType.BUTTON:
            _check_button(check, component, here, custom_ids)
            continue
        check_select(check, component, here, custom_ids, in_form=False)
        if len(items) > 1:
            text = "The specified component exceeds the maximum width"
            check.fault(here, "COMPONENT_LAYOUT_WIDTH_EXCEEDED", text)


def _check_button(check: FormCheck, button: Json, path: FieldPath, custom_ids: set[str]) -> None:
    check.unknown(button, _KNOWN_OF_A_BUTTON, path)
    if not check.choice(button.get("style"), (*path, "style"), BUTTON_STYLES):
        return
    if button.get("label") is not None:
        check.text(button["label"], (*path, "label"), most=LABEL_LENGTH)
    elif not button.get("emoji"):
        text = "A button must have a label or emoji"
        check.fault(path, "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED", text)
    if button.get("url") and button.get("custom_id"):
        text = "A custom id and url cannot both be specified"
        check.fault(path, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", text)
    elif button["style"] == LINK_STYLE:
        check.url(button.get("url"), (*path, "url"), most=URL_LENGTH, also=("discord",))
    else:
        check_custom_id(check, button.get("custom_id", ""), (*path, "custom_id"), custom_ids)
