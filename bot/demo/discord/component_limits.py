"""What the components of a message may hold: rows of buttons; nothing else is known here yet.

Numbers: https://discord.com/developers/docs/components/reference, "Action Row" and "Button" (read
November 2026).
"""

from typing import Final

from bot.demo.discord.form_errors import FieldPath, FormCheck, field_names
from bot.demo.discord.wire import Json

ROWS: Final = 5
BUTTONS_IN_A_ROW: Final = 5
CUSTOM_ID_LENGTH: Final = 100
LABEL_LENGTH: Final = 80
URL_LENGTH: Final = 512

ACTION_ROW: Final = 1
BUTTON: Final = 2
BUTTON_STYLES: Final = (1, 2, 3, 4, 5)
LINK_STYLE: Final = 5

_KNOWN_OF_A_BUTTON: Final = field_names("type id style label emoji custom_id url disabled")


def check_components(check: FormCheck, value: object) -> None:
    """Notes every fault of a message's components."""
    custom_ids: set[str] = set()
    for index, item in enumerate(check.items(value, ("components",), most=ROWS)):
        path: FieldPath = ("components", index)
        row = check.dictionary(item, path)
        if row is not None and check.choice(row.get("type"), (*path, "type"), (ACTION_ROW,)):
            _check_row(check, row, (*path, "components"), custom_ids)


def _check_row(check: FormCheck, row: Json, path: FieldPath, custom_ids: set[str]) -> None:
    buttons = check.items(row.get("components", []), path, least=1, most=BUTTONS_IN_A_ROW)
    for index, item in enumerate(buttons):
        here = (*path, index)
        button = check.dictionary(item, here)
        if button is not None and check.choice(button.get("type"), (*here, "type"), (BUTTON,)):
            _check_button(check, button, here, custom_ids)


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
        _check_custom_id(check, button.get("custom_id", ""), (*path, "custom_id"), custom_ids)


def _check_custom_id(
    check: FormCheck, custom_id: object, path: FieldPath, custom_ids: set[str]
) -> None:
    if not check.text(custom_id, path, most=CUSTOM_ID_LENGTH, least=1):
        return
    if custom_id in custom_ids:
        text = "Component custom id cannot be duplicated"
        check.fault(path, "COMPONENT_CUSTOM_ID_DUPLICATED", text)
    custom_ids.add(str(custom_id))
