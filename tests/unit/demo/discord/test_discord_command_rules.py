from typing import Any

import pytest

from bot.demo.discord.choice_rules import choice_errors
from bot.demo.discord.command_rules import command_errors, command_set_errors

Json = dict[str, Any]


def option(**parts: Any) -> Json:
    return {"type": 3, "name": "server", "description": "Which", **parts}


def command(*options: Json, **parts: Any) -> Json:
    return {"name": "pg", "description": "PostgreSQL", "options": list(options), **parts}


def subcommand(*options: Json, name: str = "status") -> Json:
    return {"type": 1, "name": name, "description": "x", "options": list(options)}


def group(*options: Json, name: str = "backup") -> Json:
    return {"type": 2, "name": name, "description": "x", "options": list(options)}


def choices(count: int) -> list[Json]:
    return [{"name": f"n{n}", "value": f"v{n}"} for n in range(count)]


def lengthy(count: int) -> list[Json]:
    return [option(name=f"option-{n}", description="x" * 100) for n in range(count)]


SOUND = [
    command(),
    command(name="größe"),
    command(name="x" * 32, description="x" * 100),
    command(subcommand(option()), group(subcommand(), subcommand(name="run"))),
    command(*(option(name=f"o{n}") for n in range(25))),
    command(option(required=True), option(name="limit")),
    command(option(choices=choices(25))),
    command(option(type=4, min_value=1, max_value=9, autocomplete=True)),
    command(option(min_length=0, max_length=6000)),
    command(default_member_permissions="32", contexts=[0], integration_types=[0]),
    command(contexts=[0, 1, 2], integration_types=[0, 1], nsfw=False, dm_permission=None),
    command(name_localizations={"de": "größe"}, description_localizations={"de": "Wie groß"}),
    command(option(type=7, channel_types=[0, 11])),
    command(option(type=4, choices=[{"name": "n", "value": 2**53}])),
]

BROKEN = [
    (command(name="PG"), "name", "APPLICATION_COMMAND_INVALID_NAME"),
    (command(name="pg status"), "name", "APPLICATION_COMMAND_INVALID_NAME"),
    (command(name="x" * 33), "name", "BASE_TYPE_BAD_LENGTH"),
    (command(name=""), "name", "BASE_TYPE_REQUIRED"),
    (command(description=""), "description", "BASE_TYPE_REQUIRED"),
    (command(description="x" * 101), "description", "BASE_TYPE_BAD_LENGTH"),
    (command(type=2), "type", "BASE_TYPE_CHOICES"),
    (command(handler=1), "handler", "LOCAL_DISCORD_UNKNOWN_FIELD"),
    (
        command(default_member_permissions="all"),
        "default_member_permissions",
        "BITFIELD_TYPE_CONVERT",
    ),
    (command(*(option(name=f"o{n}") for n in range(26))), "options", "BASE_TYPE_MAX_LENGTH"),
    (command(option(), option()), "options.1", "APPLICATION_COMMAND_OPTIONS_NAME_INVALID"),
    (
        command(option(), option(name="limit", required=True)),
        "options.1",
        "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
    ),
    (command(option(), subcommand()), "options", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID"),
    (command(group(group())), "options.0.options.0.type", "BASE_TYPE_CHOICES"),
    (command(group(option())), "options.0.options.0.type", "BASE_TYPE_CHOICES"),
    (command(subcommand(subcommand())), "options.0.options.0.type", "BASE_TYPE_CHOICES"),
    (command(option(choices=choices(26))), "options.0.choices", "BASE_TYPE_MAX_LENGTH"),
    (
        command(option(choices=[{"name": "n", "value": "x" * 101}])),
        "options.0.choices.0.value",
        "BASE_TYPE_BAD_LENGTH",
    ),
    (
        command(option(choices=choices(1), autocomplete=True)),
        "options.0",
        "APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES_INVALID",
    ),
    (
        command(option(type=5, autocomplete=True)),
        "options.0",
        "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
    ),
    (
        command(option(min_value=1)),
        "options.0.min_value",
        "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
    ),
    (command(contexts=[3]), "contexts.0", "BASE_TYPE_CHOICES"),
    (command(contexts=[]), "contexts", "BASE_TYPE_BAD_LENGTH"),
    (command(contexts=[0, 0]), "contexts", "SET_TYPE_ALREADY_CONTAINS_VALUE"),
    (command(integration_types=[2]), "integration_types.0", "BASE_TYPE_CHOICES"),
    (command(nsfw="no"), "nsfw", "BOOLEAN_TYPE_CONVERT"),
    (command(name_localizations={"xx": "x"}), "name_localizations.xx", "ENUM_TYPE_COERCE"),
    (
        command(name_localizations={"de": "Groß"}),
        "name_localizations.de",
        "APPLICATION_COMMAND_INVALID_NAME",
    ),
    (
        command(option(channel_types=[0])),
        "options.0.channel_types",
        "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
    ),
    (
        command(option(type=4, min_value=5, max_value=4)),
        "options.0.min_value",
        "APPLICATION_COMMAND_OPTIONS_MIN_EXCEEDS_MAX",
    ),
    (
        command(option(choices=[{"name": "n", "value": "a"}, {"name": "n", "value": "b"}])),
        "options.0.choices",
        "APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_EXISTS",
    ),
    (
        command(option(type=4, choices=[{"name": "n", "value": 2**53 + 1}])),
        "options.0.choices.0.value",
        "NUMBER_TYPE_RANGE",
    ),
    (command(option(max_length=6001)), "options.0.max_length", "NUMBER_TYPE_RANGE"),
    (
        command(*(group(*(subcommand(*lengthy(25)),), name=f"g{n}") for n in range(4))),
        "",
        "APPLICATION_COMMAND_TOO_LARGE",
    ),
]


@pytest.mark.parametrize("definition", SOUND)
def test_a_sound_command_is_taken(definition: Json) -> None:
    assert command_errors(definition) == []


@pytest.mark.parametrize(("definition", "path", "code"), BROKEN)
def test_a_command_against_the_rules_is_refused_with_the_path_of_the_field(
    definition: Json, path: str, code: str
) -> None:
    told = [(".".join(map(str, e.path)), e.code) for e in command_errors(definition)]
    assert told == [(path, code)]


def test_two_commands_of_one_name_do_not_go_together() -> None:
    (error,) = command_set_errors([command(), command()])
    assert (error.path, error.code) == ((1,), "APPLICATION_COMMANDS_DUPLICATE_NAME")


def test_a_set_has_at_most_a_hundred_commands() -> None:
    (error,) = command_set_errors([command(name=f"c{n}") for n in range(101)])
    assert error.code == "BASE_TYPE_MAX_LENGTH"


def test_the_faults_of_a_set_begin_with_the_place_of_their_command() -> None:
    (error,) = command_set_errors([command(), command(name="Two")])
    assert error.path == (1, "name")


def test_choices_of_a_number_are_numbers() -> None:
    assert choice_errors([{"name": "one", "value": 1}], 4, ()) == []
    (error,) = choice_errors([{"name": "one", "value": "1"}], 4, ())
    assert error.path == (0, "value")


def test_of_a_text_in_several_languages_the_longest_counts_towards_the_total() -> None:
    long = {"de": "x" * 100}
    many = [option(name=f"o{n}", description="x") for n in range(20)]
    groups = [group(subcommand(*many), name=f"g{n}") for n in range(4)]
    assert command_errors(command(*groups)) == []
    for sub in groups:
        for item in sub["options"][0]["options"]:
            item["description_localizations"] = long
    (error,) = command_errors(command(*groups))
    assert error.code == "APPLICATION_COMMAND_TOO_LARGE"
