from typing import Any

import pytest

from bot.demo.discord.commands import (
    Leaf,
    filled_in,
    half_filled_in,
    interaction_data,
    leaves,
    shown_to,
    value_options,
)
from bot.demo.discord.guild import homelab
from bot.model.errors import UserMistake

Json = dict[str, Any]
GUILD = homelab()


def option(name: str, kind: int, **parts: Any) -> Json:
    return {"type": kind, "name": name, "description": "x", **parts}


def leaf(*options: Json) -> Leaf:
    command = {"id": "5", "name": "pg", "description": "x", "options": list(options)}
    return leaves([command])[0]


TREE: Json = {
    "id": "5",
    "name": "pg",
    "description": "x",
    "options": [
        option("status", 1, options=[option("server", 3)]),
        option("backup", 2, options=[option("run", 1), option("list", 1)]),
    ],
}


def test_subcommands_and_groups_are_flattened_and_sorted_by_path() -> None:
    plain = {"id": "6", "name": "ask", "description": "x", "options": []}
    assert [found.name for found in leaves([TREE, plain])] == [
        "ask",
        "pg backup list",
        "pg backup run",
        "pg status",
    ]


def test_the_options_of_an_interaction_sit_inside_subcommand_inside_group() -> None:
    listing = next(found for found in leaves([TREE]) if found.name == "pg backup list")
    filled = [{"name": "x", "type": 3, "value": "y"}]
    data = interaction_data(listing, filled)
    assert data == {
        "id": "5",
        "name": "pg",
        "type": 1,
        "options": [
            {
                "name": "backup",
                "type": 2,
                "options": [{"name": "list", "type": 1, "options": filled}],
            }
        ],
    }
    assert value_options(data) == filled


def test_data_of_a_guilds_command_names_the_guild() -> None:
    command = {**TREE, "guild_id": GUILD.id}
    assert interaction_data(leaves([command])[0], [])["guild_id"] == GUILD.id


@pytest.mark.parametrize(
    ("parts", "permissions", "seen"),
    [
        ({}, 0, True),
        ({"default_member_permissions": "32"}, 32, True),
        ({"default_member_permissions": "32"}, 16, False),
        ({"default_member_permissions": "48"}, 32, False),
        ({"default_member_permissions": "32"}, 8, True),
        ({"default_member_permissions": "0"}, 8, True),
        ({"default_member_permissions": "0"}, 32, False),
        ({"contexts": [0]}, 0, True),
        ({"contexts": [1, 2]}, 8, False),
        ({"nsfw": True}, 8, False),
    ],
)
def test_a_command_is_shown_to_those_who_may_use_it_in_a_guild(
    parts: Json, permissions: int, seen: bool
) -> None:
    assert shown_to({**TREE, **parts}, permissions) is seen


@pytest.mark.parametrize(
    ("wanted", "value"),
    [
        (option("o", 3), "text"),
        (option("o", 3, min_length=2, max_length=3), "abc"),
        (option("o", 3, choices=[{"name": "A", "value": "a"}]), "a"),
        (option("o", 4), 5),
        (option("o", 4, min_value=1, max_value=5), 5),
        (option("o", 5), False),
        (option("o", 6), GUILD.people["Otis"].id),
        (option("o", 7), GUILD.channels["general"].id),
        (option("o", 8), GUILD.roles["pgherd-admin"].id),
        (option("o", 9), GUILD.bot.id),
        (option("o", 9), GUILD.everyone.id),
        (option("o", 10), 2.5),
        (option("o", 10), 2),
    ],
)
def test_an_option_takes_a_value_of_its_type(wanted: Json, value: object) -> None:
    filled = filled_in(leaf(wanted), {"o": value}, GUILD)
    assert filled == [{"name": "o", "type": wanted["type"], "value": value}]


@pytest.mark.parametrize(
    ("wanted", "value"),
    [
        (option("o", 3), 5),
        (option("o", 3), ""),
        (option("o", 3, min_length=2), "a"),
        (option("o", 3, max_length=3), "abcd"),
        (option("o", 3, choices=[{"name": "A", "value": "a"}]), "A"),
        (option("o", 4), "5"),
        (option("o", 4), 5.5),
        (option("o", 4), True),
        (option("o", 4, max_value=5), 6),
        (option("o", 4, min_value=0), -1),
        (option("o", 4), 2**53 + 1),
        (option("o", 5), "true"),
        (option("o", 6), "nobody"),
        (option("o", 6), GUILD.roles["pgherd-admin"].id),
        (option("o", 7), "nowhere"),
        (option("o", 7, channel_types=[2]), GUILD.channels["general"].id),
        (option("o", 10), "2.5"),
        (option("o", 11), "1"),
        (option("o", 3), None),
    ],
)
def test_what_the_client_would_not_send_is_refused_with_the_options_name(
    wanted: Json, value: object
) -> None:
    with pytest.raises(UserMistake, match='"o"'):
        filled_in(leaf(wanted), {"o": value}, GUILD)


def test_a_required_option_has_to_be_there_and_another_name_must_not() -> None:
    called = leaf(option("server", 3, required=True), option("limit", 4))
    with pytest.raises(UserMistake, match='needs the option "server"'):
        filled_in(called, {"limit": 5}, GUILD)
    with pytest.raises(UserMistake, match='no option "servr"'):
        filled_in(called, {"servr": "x"}, GUILD)


def test_options_come_in_the_order_of_the_definition() -> None:
    called = leaf(option("a", 3), option("b", 3))
    filled = filled_in(called, {"b": "2", "a": "1"}, GUILD)
    assert [item["name"] for item in filled] == ["a", "b"]


def test_while_typing_the_focused_option_is_text_and_nothing_is_required() -> None:
    called = leaf(option("server", 3, required=True), option("limit", 4, autocomplete=True))
    assert half_filled_in(called, {"limit": 1}, "limit") == [
        {"name": "limit", "type": 4, "value": "1", "focused": True}
    ]
    assert half_filled_in(called, {"server": "x"}, "limit") == [
        {"name": "server", "type": 3, "value": "x"},
        {"name": "limit", "type": 4, "value": "", "focused": True},
    ]


def test_only_an_option_with_autocomplete_can_be_focused() -> None:
    with pytest.raises(UserMistake, match="no autocomplete"):
        half_filled_in(leaf(option("server", 3)), {}, "server")
