"""The local Discord's numbers are Discord's: as discord.py has them, else as documented."""

import discord
import pytest

from bot.demo.discord import (
    command_rules,
    message_limits,
    modal_limits,
    rate_limits,
    select_limits,
    threads,
)
from bot.demo.discord.component_types import ComponentType
from bot.demo.discord.option_types import OptionType
from bot.demo.discord.permissions import Permission


@pytest.mark.parametrize("permission", Permission, ids=lambda p: str(p.name))
def test_a_permission_is_the_bit_that_discord_gives_it(permission: Permission) -> None:
    assert permission.name is not None
    flag = discord.Permissions(**{permission.name.lower(): True})
    assert flag.value == permission


def test_components_and_options_have_their_numbers() -> None:
    components = {kind.name.lower(): kind.value for kind in discord.ComponentType}
    components["string_select"] = components.pop("select")
    ours = {kind.name.lower(): kind.value for kind in ComponentType}
    assert ours.items() <= components.items()
    options = {kind.name.lower(): kind.value for kind in discord.AppCommandOptionType}
    named = {kind.name.lower().replace("sub_", "sub"): kind.value for kind in OptionType}
    renamed = {"subcommand_group": named.pop("subcommand_group")}
    assert {**named, **renamed}.items() <= options.items()


def test_what_is_documented_for_commands_messages_and_threads() -> None:
    # https://docs.discord.com/developers: interactions/application-commands, resources/message,
    # resources/channel, components/reference
    assert (command_rules.COMMANDS, command_rules.OPTIONS) == (100, 25)
    assert (command_rules.COMMAND_LENGTH, command_rules.STRING_OPTION_LENGTH) == (8000, 6000)
    assert (message_limits.CONTENT_LENGTH, message_limits.FILES) == (2000, 10)
    assert (threads.NAME_LENGTH, threads.ARCHIVE_AFTER_MINUTES) == (100, (60, 1440, 4320, 10080))
    assert modal_limits.LABEL_LENGTH == 45
    assert select_limits.OPTIONS == 25


@pytest.mark.parametrize(
    ("method", "path", "count", "seconds"),
    [
        ("POST", "/channels/{channel}/messages", 5, 5.0),
        ("PATCH", "/channels/{channel}/messages/{message}", 5, 5.0),
        ("DELETE", "/channels/{channel}/messages/{message}", 5, 5.0),
        ("POST", "/channels/{channel}/messages/bulk-delete", 1, 3.0),
        ("POST", "/channels/{channel}/threads", 5, 10.0),
        ("POST", "/channels/{channel}/messages/{message}/threads", 5, 10.0),
        ("POST", "/webhooks/{application}/{token}", 5, 2.0),
        ("PATCH", "/webhooks/{application}/{token}/messages/{message}", 5, 5.0),
        ("PUT", "/applications/{application}/commands", 5, 20.0),
        ("PUT", "/applications/{application}/guilds/{guild}/commands", 5, 20.0),
    ],
)
def test_a_route_allows_as_many_requests_as_its_headers_say(
    method: str, path: str, count: int, seconds: float
) -> None:
    assert rate_limits.LIMITS[method, path] == rate_limits.Limit(count, seconds)


def test_what_counts_for_every_route() -> None:
    assert (rate_limits.GLOBAL_COUNT, rate_limits.GLOBAL_S) == (50, 1.0)
    assert (rate_limits.INVALID_COUNT, rate_limits.INVALID_S) == (10_000, 600.0)
    assert rate_limits.INVALID_STATUSES == (401, 403, 429)
    assert rate_limits.Limit(5, 5.0) == rate_limits.DEFAULT
    assert rate_limits.Limit(2, 600.0) == rate_limits.RENAME
