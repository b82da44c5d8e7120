"""What a modal may hold. Pure: the callback's `data` goes in, a list of faults comes out.

Numbers: https://docs.discord.com/developers/interactions/receiving-and-responding ("Modal") and
https://docs.discord.com/developers/components/reference ("Label", "Text Input"; November 2026).
Known are rows and labels, text inputs, selects, and text; files, radio and check boxes are not.
"""

from typing import Final

from bot.demo.discord.component_limits import check_numbers
from bot.demo.discord.component_types import SELECTS, ComponentType
from bot.demo.discord.form_errors import FieldError, FieldPath, FormCheck, field_names
from bot.demo.discord.select_limits import check_custom_id, check_select
from bot.demo.discord.wire import Json

TITLE_LENGTH: Final = 45
CUSTOM_ID_LENGTH: Final = 100
COMPONENTS: Final = 5
LABEL_LENGTH: Final = 45
DESCRIPTION_LENGTH: Final = 100
TEXT_LENGTH: Final = 4000
PLACEHOLDER_LENGTH: Final = 100
STYLES: Final = (1, 2)

_KNOWN: Final = field_names("custom_id title components")
_KNOWN_OF_A_ROW: Final = field_names("type id components")
_KNOWN_OF_A_LABEL: Final = field_names("type id label description component")
_KNOWN_OF_AN_INPUT: Final = field_names(
    "type id custom_id style label min_length max_length required value placeholder"
)
_AT_THE_TOP: Final = (ComponentType.ACTION_ROW, ComponentType.TEXT_DISPLAY, ComponentType.LABEL)
_IN_A_LABEL: Final = (ComponentType.TEXT_INPUT, *SELECTS)


def modal_errors(data: Json) -> list[FieldError]:
    """Every fault of a modal; empty when Discord would show it."""
    check = FormCheck()
    check.unknown(data, _KNOWN, ())
    check.text(data.get("custom_id", ""), ("custom_id",), least=1, most=CUSTOM_ID_LENGTH)
    check.text(data.get("title", ""), ("title",), least=1, most=TITLE_LENGTH)
    custom_ids: set[str] = set()
    items = check.items(data.get("components", []), ("components",), least=1, most=COMPONENTS)
    for index, item in enumerate(items):
        path: FieldPath = ("components", index)
        component = check.dictionary(item, path)
        if component is None:
            continue
        if check.choice(component.get("type"), (*path, "type"), _AT_THE_TOP):
            _check_top(check, component, path, custom_ids)
    if not check.errors:
        check_numbers(check, items)
    return check.errors


def _check_top(check: FormCheck, component: Json, path: FieldPath, custom_ids: set[str]) -> None:
    match component["type"]:
        case ComponentType.ACTION_ROW:
            check.unknown(component, _KNOWN_OF_A_ROW, path)
            _check_row(check, component, (*path, "components"), custom_ids)
        case ComponentType.LABEL:
            _check_label(check, component, path, custom_ids)
        case _:
            check.text(component.get("content", ""), (*path, "content"), least=1, most=TEXT_LENGTH)


def _check_row(check: FormCheck, row: Json, path: FieldPath, custom_ids: set[str]) -> None:
    for index, item in enumerate(check.items(row.get("components", []), path, least=1, most=1)):
        here = (*path, index)
        component = check.dictionary(item, here)
        wanted = (ComponentType.TEXT_INPUT,)
        if component is None or not check.choice(component.get("type"), (*here, "type"), wanted):
            continue
        check.text(component.get("label") or "", (*here, "label"), least=1, most=LABEL_LENGTH)
        _check_input(check, component, here, custom_ids)


def _check_label(check: FormCheck, label: Json, path: FieldPath, custom_ids: set[str]) -> None:
    check.unknown(label, _KNOWN_OF_A_LABEL, path)
    check.text(label.get("label", ""), (*path, "label"), least=1, most=LABEL_LENGTH)
    if label.get("description") is not None:
        check.text(label["description"], (*path, "description"), most=DESCRIPTION_LENGTH)
    here = (*path, "component")
    component = check.dictionary(label.get("component"), here)
    if component is None:
        return
    if not check.choice(component.get("type"), (*here, "type"), _IN_A_LABEL):
        return
    if component["type"] != ComponentType.TEXT_INPUT:
        check_select(check, component, here, custom_ids, in_form=True)
        return
    if component.get("label") is not None:
        text = "A text input inside a label has no label of its own"
        check.fault((*here, "label"), "COMPONENT_LABEL_DUPLICATED", text)
    _check_input(check, component, here, custom_ids)


def _check_input(check: FormCheck, text: Json, path: FieldPath, custom_ids: set[str]) -> None:
    check.unknown(text, _KNOWN_OF_AN_INPUT, path)
    check_custom_id(check, text.get("custom_id", ""), (*path, "custom_id"), custom_ids)
    check.choice(text.get("style"), (*path, "style"), STYLES)
    for name, most in (("value", TEXT_LENGTH), ("placeholder", PLACEHOLDER_LENGTH)):
        if text.get(name) is not None:
            check.text(text[name], (*path, name), most=most)
    sound = True
    for name, fewest in (("min_length", 0), ("max_length", 1)):
        if text.get(name) is not None:
            here = (*path, name)
            sound = check.whole_number(text[name], here, least=fewest, most=TEXT_LENGTH) and sound
    if sound and (text.get("min_length") or 0) > (text.get("max_length") or TEXT_LENGTH):
        fault = "Min length must be less than or equal to max length"
        check.fault((*path, "min_length"), "TEXT_INPUT_MIN_LENGTH_EXCEEDS_MAX", fault)
