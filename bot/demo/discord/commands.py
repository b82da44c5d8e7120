"""Registered slash commands as a person's client sees them, and filling one in. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.demo.discord.command_rules import STRING_OPTION_LENGTH
from bot.demo.discord.guild import Guild
from bot.demo.discord.option_types import BRANCHES, NUMERIC, OptionType
from bot.demo.discord.permissions import Permission
from bot.demo.discord.wire import Json
from bot.model.errors import UserMistake

GUILD_CONTEXT = 0
"""The context of commands that can be used inside a guild."""
SAFE_INTEGER = 2**53
"""Integers beyond are not sent: they would lose digits on the way."""

Value = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Leaf:
    """Something that can be called: a command, or a subcommand with the way to it."""

    command: Json
    path: tuple[str, ...]
    description: str
    options: tuple[Json, ...]

    @property
    def name(self) -> str:
        """The path as people type it, without the slash."""
        return " ".join(self.path)

    def option(self, name: str) -> Json:
        """The option with that name; UserMistake when it has none."""
        for option in self.options:
            if option["name"] == name:
                return option
        names = ", ".join(o["name"] for o in self.options) or "no options"
        raise _mistake(f'/{self.name} has no option "{name}".', f"It has: {names}.")


def leaves(commands: Iterable[Json]) -> list[Leaf]:
    """Everything that can be called, sorted by path."""
    found = [leaf for c in commands for leaf in _leaves(c, c, (c["name"],))]
    return sorted(found, key=lambda leaf: leaf.path)


def _leaves(command: Json, node: Json, path: tuple[str, ...]) -> Iterator[Leaf]:
    options = tuple(node.get("options") or ())
    if options and options[0]["type"] in BRANCHES:
        for option in options:
            yield from _leaves(command, option, (*path, option["name"]))
    else:
        yield Leaf(command, path, node["description"], options)


def shown_to(command: Json, permissions: int) -> bool:
    """Whether a member with these permissions sees the command in a guild's channel.

    `default_member_permissions` holds for the top-level command; "0" leaves it to administrators.
    Source: https://docs.discord.com/developers/interactions/application-commands#permissions
    """
    contexts = command.get("contexts")
    if command.get("nsfw") or (contexts is not None and GUILD_CONTEXT not in contexts):
        return False
    wanted = command.get("default_member_permissions")
    if wanted is None:
        return True
    administrator = bool(permissions & Permission.ADMINISTRATOR)
    return administrator or (int(wanted) != 0 and permissions & int(wanted) == int(wanted))


def filled_in(leaf: Leaf, given: Mapping[str, object], guild: Guild) -> list[Json]:
    """The options as an interaction carries them.

    Raises UserMistake when Discord's own client would not send them.
    """
    for name in given:
        leaf.option(name)
    filled = []
    for option in leaf.options:
        if option["name"] in given:
            value = _checked(option, given[option["name"]], guild)
            filled.append({"name": option["name"], "type": option["type"], "value": value})
        elif option.get("required"):
            raise _mistake(f'/{leaf.name} needs the option "{option["name"]}".', "Fill it in.")
    return filled


def half_filled_in(leaf: Leaf, given: Mapping[str, object], focused: str) -> list[Json]:
    """The options while one of them is being typed: none is checked yet, and none is missing.

    Raises UserMistake for names that the command has not, or an option without autocomplete.
    """
    for name in given:
        leaf.option(name)
    if not leaf.option(focused).get("autocomplete"):
        raise _mistake(
            f'The option "{focused}" of /{leaf.name} has no autocomplete.',
            "Ask only for options that /local/commands marks with it.",
        )
    partial = []
    for option in leaf.options:
        name, kind = option["name"], option["type"]
        if name == focused:
            typed = str(given.get(name, ""))
            partial.append({"name": name, "type": kind, "value": typed, "focused": True})
        elif name in given:
            partial.append({"name": name, "type": kind, "value": given[name]})
    return partial


def interaction_data(leaf: Leaf, options: list[Json]) -> Json:
    """The `data` of an interaction: the options inside their subcommand inside its group."""
    inner = options
    kind = OptionType.SUB_COMMAND
    for name in reversed(leaf.path[1:]):
        inner = [{"name": name, "type": int(kind), "options": inner}]
        kind = OptionType.SUB_COMMAND_GROUP
    command = leaf.command
    data = {"id": command["id"], "name": command["name"], "type": 1, "options": inner}
    if command.get("guild_id"):
        data["guild_id"] = command["guild_id"]
    return data


def value_options(data: Json) -> list[Json]:
    """The options with values of an interaction's `data`, out of their subcommand."""
    options: list[Json] = data["options"]
    while options and options[0]["type"] in BRANCHES:
        options = options[0]["options"]
    return options


def _checked(option: Json, value: object, guild: Guild) -> Value:
    checked = _typed(option, value, guild)
    choices = option.get("choices") or []
    if choices and checked not in [choice["value"] for choice in choices]:
        names = ", ".join(str(choice["value"]) for choice in choices)
        raise _refused(option, value, f"Its choices are: {names}.")
    return checked


def _typed(option: Json, value: object, guild: Guild) -> Value:
    match OptionType(option["type"]), value:
        case OptionType.STRING, str():
            return _text(option, value)
        case OptionType.BOOLEAN, bool():
            return value
        case _, bool():
            raise _refused(option, value, _wants(option))
        case OptionType.INTEGER, int():
            return _number(option, value)
        case OptionType.NUMBER, int() | float():
            return _number(option, value)
        case (
            OptionType.USER | OptionType.ROLE | OptionType.CHANNEL | OptionType.MENTIONABLE,
            str(),
        ):
            return _reference(option, value, guild)
    raise _refused(option, value, _wants(option))


def _text(option: Json, value: str) -> str:
    least = max(1, option.get("min_length") or 0)
    most = option.get("max_length") or STRING_OPTION_LENGTH
    if not least <= len(value) <= most:
        raise _refused(option, value, f"It takes {least} to {most} characters.")
    return value


def _number(option: Json, value: float) -> int | float:
    least = option.get("min_value")
    most = option.get("max_value")
    least = -SAFE_INTEGER if least is None else least
    most = SAFE_INTEGER if most is None else most
    if not least <= value <= most:
        raise _refused(option, value, f"It takes a number from {least} to {most}.")
    return value


def _reference(option: Json, value: str, guild: Guild) -> str:
    match OptionType(option["type"]):
        case OptionType.USER:
            found: object = guild.member(value)
        case OptionType.ROLE:
            found = guild.role(value)
        case OptionType.CHANNEL:
            found = guild.channel(value)
            allowed = option.get("channel_types")
            found = found if not allowed or 0 in allowed else None
        case _:
            found = guild.member(value) or guild.role(value)
    if found is None:
        raise _refused(option, value, "Take an id from /local/state.")
    return value


def _wants(option: Json) -> str:
    kind = OptionType(option["type"])
    if kind is OptionType.ATTACHMENT:
        return "The local Discord cannot send files with a command."
    if kind in NUMERIC:
        return f"It takes a JSON number ({kind.name.lower()})."
    if kind is OptionType.BOOLEAN:
        return "It takes true or false."
    return "It takes a JSON string." if kind is OptionType.STRING else "It takes an id."


def _refused(option: Json, value: object, hint: str) -> UserMistake:
    return _mistake(f'The option "{option["name"]}" does not take {value!r}.', hint)


def _mistake(message: str, hint: str) -> UserMistake:
    return UserMistake(message, code="invalid", hint=hint)
