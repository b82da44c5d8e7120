"""What a slash command may look like. Pure: definitions go in, a list of faults comes out.

Rules and numbers: https://docs.discord.com/developers/interactions/application-commands
(sections "Application Command Structure", "Option Structure", "Naming" and "Subcommands and
Subcommand Groups"), read November 2026.
"""

from typing import Final

from bot.demo.discord.choice_rules import check_choices
from bot.demo.discord.command_texts import check_texts, length
from bot.demo.discord.form_errors import FieldError, FieldPath, FormCheck, field_names
from bot.demo.discord.option_types import BRANCHES, CHAT_INPUT, NUMERIC, OptionType
from bot.demo.discord.wire import Json

COMMANDS: Final = 100
OPTIONS: Final = 25
COMMAND_LENGTH: Final = 8000
"""Names, descriptions and values of a command with everything below it."""
STRING_OPTION_LENGTH: Final = 6000
CONTEXTS: Final = (0, 1, 2)
INTEGRATION_TYPES: Final = (0, 1)
CHANNEL_TYPES: Final = (0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15, 16)

_COMMAND_FIELDS: Final = field_names(
    "id application_id version guild_id type name name_localizations description"
    " description_localizations options default_member_permissions dm_permission"
    " default_permission integration_types contexts nsfw"
)
_OPTION_FIELDS: Final = field_names(
    "type name name_localizations description description_localizations required choices options"
    " channel_types min_value max_value min_length max_length autocomplete"
)


def command_set_errors(definitions: object) -> list[FieldError]:
    """Every fault of a set of commands that is to replace the one before."""
    check = FormCheck()
    names: set[str] = set()
    for index, item in enumerate(check.items(definitions, (), most=COMMANDS)):
        definition = check.dictionary(item, (index,))
        if definition is None:
            continue
        check.errors += [
            FieldError((index, *error.path), error.code, error.message)
            for error in command_errors(definition)
        ]
        name = str(definition.get("name"))
        if name in names:
            text = "Application command names must be unique"
            check.fault((index,), "APPLICATION_COMMANDS_DUPLICATE_NAME", text)
        names.add(name)
    return check.errors


def command_errors(definition: Json) -> list[FieldError]:
    """Every fault of one command."""
    check = FormCheck()
    check.unknown(definition, _COMMAND_FIELDS, ())
    check.choice(definition.get("type", CHAT_INPUT), ("type",), (CHAT_INPUT,))
    check_texts(check, definition, ())
    _where_and_who(check, definition)
    _options(check, definition, (), BRANCHES)
    if not check.errors and length(definition) > COMMAND_LENGTH:
        text = f"Command exceeds maximum size ({COMMAND_LENGTH})"
        check.fault((), "APPLICATION_COMMAND_TOO_LARGE", text)
    return check.errors


def _where_and_who(check: FormCheck, definition: Json) -> None:
    permissions = definition.get("default_member_permissions")
    if permissions is not None and not str(permissions).isdigit():
        text = f'Could not interpret "{permissions}" as permissions.'
        check.fault(("default_member_permissions",), "BITFIELD_TYPE_CONVERT", text)
    for name, known in (("contexts", CONTEXTS), ("integration_types", INTEGRATION_TYPES)):
        if definition.get(name) is None:
            continue
        values = check.items(definition[name], (name,), least=1, most=len(known))
        for index, value in enumerate(values):
            check.choice(value, (name, index), known)
        if len({repr(value) for value in values}) < len(values):
            check.fault((name,), "SET_TYPE_ALREADY_CONTAINS_VALUE", "The values must be unique")
    for name in ("nsfw", "dm_permission"):
        if definition.get(name) is not None and not isinstance(definition[name], bool):
            check.fault((name,), "BOOLEAN_TYPE_CONVERT", "Must be either true or false.")


def _options(
    check: FormCheck, parent: Json, path: FieldPath, branches: tuple[OptionType, ...]
) -> None:
    """Looks at the options of a command, a group or a subcommand; `branches` are allowed here."""
    here: FieldPath = (*path, "options")
    items = check.items(parent.get("options") or [], here, most=OPTIONS)
    options: list[Json] = []
    for index, item in enumerate(items):
        option = check.dictionary(item, (*here, index))
        if option is not None and _option_type(check, option, (*here, index), branches):
            _option(check, option, (*here, index))
            options.append(option)
    _siblings(check, options, here)


def _option_type(
    check: FormCheck, option: Json, path: FieldPath, branches: tuple[OptionType, ...]
) -> bool:
    only_branches = branches == (OptionType.SUB_COMMAND,)
    values = () if only_branches else tuple(t for t in OptionType if t not in BRANCHES)
    return check.choice(option.get("type"), (*path, "type"), (*branches, *values))


def _option(check: FormCheck, option: Json, path: FieldPath) -> None:
    check.unknown(option, _OPTION_FIELDS, path)
    check_texts(check, option, path)
    match option["type"]:
        case OptionType.SUB_COMMAND_GROUP:
            _options(check, option, path, (OptionType.SUB_COMMAND,))
        case OptionType.SUB_COMMAND:
            _options(check, option, path, ())
        case _:
            check_choices(check, option, path)
            _bounds(check, option, path)
            _channel_types(check, option, (*path, "channel_types"))


def _siblings(check: FormCheck, options: list[Json], path: FieldPath) -> None:
    kinds = {option["type"] in BRANCHES for option in options}
    if len(kinds) > 1:
        text = "Sub-command and sub-command group option types are mutually exclusive"
        check.fault(path, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", text)
    names: set[str] = set()
    optional_seen = False
    for index, option in enumerate(options):
        if option.get("name") in names:
            text = "Option name already exists"
            check.fault((*path, index), "APPLICATION_COMMAND_OPTIONS_NAME_INVALID", text)
        names.add(str(option.get("name")))
        if option.get("required") and optional_seen:
            text = "Required options must be placed before non-required options"
            check.fault((*path, index), "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", text)
        optional_seen = optional_seen or not option.get("required")


def _channel_types(check: FormCheck, option: Json, path: FieldPath) -> None:
    types = option.get("channel_types") or []
    if types and option["type"] != OptionType.CHANNEL:
        text = "Only channel options can have channel types"
        check.fault(path, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", text)
        return
    for index, value in enumerate(check.items(types, path, most=len(CHANNEL_TYPES))):
        check.choice(value, (*path, index), CHANNEL_TYPES)


def _bounds(check: FormCheck, option: Json, path: FieldPath) -> None:
    for name in ("min_value", "max_value"):
        if option.get(name) is not None and option["type"] not in NUMERIC:
            text = "Only integers and numbers can have a least and a greatest value"
            check.fault((*path, name), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", text)
    _in_order(check, option, path)
    for name, least in (("min_length", 0), ("max_length", 1)):
        length = option.get(name)
        if length is None:
            continue
        if option["type"] != OptionType.STRING:
            text = "Only strings can have a least and a greatest length"
            check.fault((*path, name), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", text)
        elif not isinstance(length, int) or not least <= length <= STRING_OPTION_LENGTH:
            text = f"int value should be between {least} and {STRING_OPTION_LENGTH}."
            check.fault((*path, name), "NUMBER_TYPE_RANGE", text)


def _in_order(check: FormCheck, option: Json, path: FieldPath) -> None:
    for kind in ("value", "length"):
        least, most = option.get(f"min_{kind}"), option.get(f"max_{kind}")
        if isinstance(least, int | float) and isinstance(most, int | float) and least > most:
            text = f"The least {kind} is greater than the greatest"
            code = "APPLICATION_COMMAND_OPTIONS_MIN_EXCEEDS_MAX"
            check.fault((*path, f"min_{kind}"), code, text)
