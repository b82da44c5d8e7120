"""What the choices of an option may look like, fixed or as the answer to autocomplete. Pure.

Rules: https://docs.discord.com/developers/interactions/application-commands (table "Application
Command Option Choice Structure", read November 2026).
"""

from typing import Final

from bot.demo.discord.command_texts import localized
from bot.demo.discord.form_errors import FieldError, FieldPath, FormCheck, field_names
from bot.demo.discord.option_types import WITH_CHOICES, OptionType
from bot.demo.discord.wire import Json

CHOICES: Final = 25
CHOICE_LENGTH: Final = 100
SAFE_INTEGER: Final = 2**53
"""Integers beyond are refused: clients would lose digits of them."""
_CHOICE_FIELDS: Final = field_names("name name_localizations value")


def check_choices(check: FormCheck, option: Json, path: FieldPath) -> None:
    """Notes every fault of an option's choices and of its autocomplete."""
    choices = option.get("choices") or []
    if (choices or option.get("autocomplete")) and option["type"] not in WITH_CHOICES:
        text = "Only strings, integers and numbers can have choices or autocomplete"
        check.fault(path, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", text)
    if choices and option.get("autocomplete"):
        text = "Options with autocomplete cannot have choices"
        check.fault(path, "APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES_INVALID", text)
    check.errors += choice_errors(choices, option["type"], (*path, "choices"))
    if isinstance(choices, list):
        _unique_choices(check, [c for c in choices if isinstance(c, dict)], (*path, "choices"))


def _unique_choices(check: FormCheck, choices: list[Json], path: FieldPath) -> None:
    """Choices that are fixed have names of their own; stricter than Discord, values too."""
    for field in ("name", "value"):
        seen = [repr(choice.get(field)) for choice in choices]
        if len(set(seen)) < len(seen):
            text = f"Choices need different {field}s"
            check.fault(path, "APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_EXISTS", text)


def choice_errors(choices: object, option_type: int, path: FieldPath) -> list[FieldError]:
    """Every fault of a list of choices, be it fixed or an answer to autocomplete."""
    check = FormCheck()
    for index, item in enumerate(check.items(choices, path, most=CHOICES)):
        choice = check.dictionary(item, (*path, index))
        if choice is None:
            continue
        here = (*path, index)
        check.unknown(choice, _CHOICE_FIELDS, here)
        check.text(choice.get("name", ""), (*here, "name"), most=CHOICE_LENGTH, least=1)
        for locale, text in localized(check, choice, "name", here):
            there = (*here, "name_localizations", locale)
            check.text(text, there, most=CHOICE_LENGTH, least=1)
        _choice_value(check, choice.get("value"), option_type, (*here, "value"))
    return check.errors


def _choice_value(check: FormCheck, value: object, option_type: int, path: FieldPath) -> None:
    if option_type == OptionType.STRING:
        check.text(value, path, most=CHOICE_LENGTH, least=1)
    elif option_type == OptionType.INTEGER:
        check.whole_number(value, path, least=-SAFE_INTEGER, most=SAFE_INTEGER)
    elif isinstance(value, bool) or not isinstance(value, int | float):
        text = f'Could not interpret "{value}" as number.'
        check.fault(path, "NUMBER_TYPE_COERCE", text)
