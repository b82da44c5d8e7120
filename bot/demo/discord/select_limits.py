"""What a select may hold, in a message or in a form.

Numbers: https://docs.discord.com/developers/components/reference, "String Select" to "Channel
Select" (read November 2026).
"""

from typing import Final

from bot.demo.discord.component_types import ComponentType
from bot.demo.discord.form_errors import FieldPath, FormCheck, field_names
from bot.demo.discord.wire import Json

CUSTOM_ID_LENGTH: Final = 100
OPTIONS: Final = 25
VALUES: Final = 25
OPTION_LENGTH: Final = 100
"""Of an option's label, value and description, each."""
PLACEHOLDER_LENGTH: Final = 150

_KNOWN: Final = field_names(
    "type id custom_id options placeholder min_values max_values disabled required channel_types"
    " default_values"
)
_KNOWN_OF_AN_OPTION: Final = field_names("label value description emoji default")
_DEFAULT_TYPES: Final = {
    ComponentType.USER_SELECT: ("user",),
    ComponentType.ROLE_SELECT: ("role",),
    ComponentType.MENTIONABLE_SELECT: ("user", "role"),
    ComponentType.CHANNEL_SELECT: ("channel",),
}


def check_custom_id(
    check: FormCheck, custom_id: object, path: FieldPath, custom_ids: set[str]
) -> None:
    """Notes a custom_id that is too long, missing, or already among `custom_ids`."""
    if not check.text(custom_id, path, most=CUSTOM_ID_LENGTH, least=1):
        return
    if custom_id in custom_ids:
        text = "Component custom id cannot be duplicated"
        check.fault(path, "COMPONENT_CUSTOM_ID_DUPLICATED", text)
    custom_ids.add(str(custom_id))


def check_select(
    check: FormCheck, select: Json, path: FieldPath, custom_ids: set[str], *, in_form: bool
) -> None:
    """Notes every fault of a select of any kind."""
    check.unknown(select, _KNOWN, path)
    check_custom_id(check, select.get("custom_id", ""), (*path, "custom_id"), custom_ids)
    if select.get("placeholder") is not None:
        check.text(select["placeholder"], (*path, "placeholder"), most=PLACEHOLDER_LENGTH)
    if in_form and select.get("disabled"):
        text = "A component in a modal cannot be disabled"
        check.fault((*path, "disabled"), "COMPONENT_DISABLED_IN_MODAL", text)
    if _check_counts(check, select, path, in_form=in_form):
        _check_offer(check, select, path)


def _check_counts(check: FormCheck, select: Json, path: FieldPath, *, in_form: bool) -> bool:
    must_be_answered = in_form and select.get("required", True)
    least, most = select.get("min_values", 1), select.get("max_values", 1)
    fewest = 1 if must_be_answered else 0
    sound = check.whole_number(least, (*path, "min_values"), least=fewest, most=VALUES)
    sound = check.whole_number(most, (*path, "max_values"), least=1, most=VALUES) and sound
    if sound and least > most:
        text = "Min values must be less than or equal to max values"
        check.fault((*path, "min_values"), "SELECT_COMPONENT_MIN_VALUES_EXCEED_MAX", text)
    return sound and least <= most


def _check_offer(check: FormCheck, select: Json, path: FieldPath) -> None:
    if select["type"] == ComponentType.STRING_SELECT:
        _check_options(check, select, (*path, "options"))
        return
    if select.get("options"):
        text = "Only a string select has options"
        check.fault((*path, "options"), "COMPONENT_TYPE_INVALID", text)
    _check_defaults(check, select, (*path, "default_values"))


def _check_options(check: FormCheck, select: Json, path: FieldPath) -> None:
    items = check.items(select.get("options") or [], path, least=1, most=OPTIONS)
    values: set[str] = set()
    defaults = 0
    for index, item in enumerate(items):
        option = check.dictionary(item, (*path, index))
        if option is None:
            continue
        _check_option(check, option, (*path, index))
        defaults += bool(option.get("default"))
        if option.get("value") in values:
            text = "The specified option value is already used"
            check.fault((*path, index, "value"), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", text)
        values.add(str(option.get("value")))
    most = select.get("max_values", 1)
    if items and most > len(items):
        text = f"The number of options ({len(items)}) is less than max_values ({most})"
        check.fault(path, "SELECT_COMPONENT_TOO_FEW_OPTIONS", text)
    if defaults > most:
        text = "More options are default than can be chosen"
        check.fault(path, "SELECT_COMPONENT_TOO_MANY_DEFAULTS", text)


def _check_option(check: FormCheck, option: Json, path: FieldPath) -> None:
    check.unknown(option, _KNOWN_OF_AN_OPTION, path)
    for name in ("label", "value"):
        check.text(option.get(name, ""), (*path, name), least=1, most=OPTION_LENGTH)
    if option.get("description") is not None:
        check.text(option["description"], (*path, "description"), most=OPTION_LENGTH)


def _check_defaults(check: FormCheck, select: Json, path: FieldPath) -> None:
    allowed = _DEFAULT_TYPES[ComponentType(select["type"])]
    most = select.get("max_values", 1)
    for index, item in enumerate(check.items(select.get("default_values") or [], path, most=most)):
        default = check.dictionary(item, (*path, index))
        if default is not None and default.get("type") not in allowed:
            text = f"Value must be one of {set(allowed)}."
            check.fault((*path, index, "type"), "BASE_TYPE_CHOICES", text)
