"""The command tree: its names, who may call what, and who is shown it."""

from pathlib import Path
from typing import Any

import discord
import pytest
import yaml
from discord import app_commands

from bot.model.roles import Role
from bot.settings.load import load
from bot.wiring.chat import client
from cogs.interactions.access import needed_role, needs

# The fixed tree; what is not built yet is not there.
FIXED = {
    "status",
    "sizes",
    "connections",
    "migrate",
    "verify",
    "rollback",
    "runs",
    "cleanup",
    "alerts",
    "doctor",
    "logs",
    "audit",
    "help",
    "backup",
}
LOOKING = {"status", "sizes", "connections", "backup list", "backup show", "backup next"}


async def group(folder: Path, **section: Any) -> app_commands.Group:
    described = {
        "discord": {"token": {"env": "TOKEN"}, "guild": 1, "channel": 2, **section},
        "servers": {"one": {"host": "127.0.0.1"}},
    }
    file = folder / "pgherd.yaml"
    file.write_text(yaml.safe_dump(described), "utf-8")
    async with client(load(file, {"TOKEN": "of-a-test"})) as bot:
        (found,) = bot.tree.get_commands(guild=discord.Object(1))
    assert isinstance(found, app_commands.Group)
    return found


def leaves(found: app_commands.Group) -> dict[str, app_commands.Command[Any, ..., Any]]:
    return {
        command.qualified_name.removeprefix("pg "): command
        for command in found.walk_commands()
        if isinstance(command, app_commands.Command)
    }


async def test_the_tree_is_a_part_of_the_fixed_one_and_for_one_guild_only(tmp_path: Path) -> None:
    found = await group(tmp_path)
    assert (found.name, found.guild_only) == ("pg", True)
    assert {command.name for command in found.commands} <= FIXED
    backup = found.get_command("backup")
    assert isinstance(backup, app_commands.Group)
    assert {command.name for command in backup.commands} == {
        "run",
        "list",
        "show",
        "verify",
        "restore",
        "prune",
        "next",
    }


async def test_every_command_names_the_role_that_it_needs(tmp_path: Path) -> None:
    roles = {
        name: needed_role(command.extras) for name, command in leaves(await group(tmp_path)).items()
    }
    assert None not in roles.values(), roles
    assert {name for name, role in roles.items() if role is Role.VIEWER} >= LOOKING
    assert roles["backup prune"] is roles["audit"] is Role.ADMIN
    assert roles["backup run"] is Role.OPERATOR


def test_what_names_no_role_is_for_nobody() -> None:
    assert needed_role({}) is None
    assert needed_role({"needed_role": 1}) is None
    assert needed_role({**needs(Role.VIEWER)}) is Role.VIEWER


@pytest.mark.parametrize(
    ("names", "expected"),
    [([], None), (["manage_guild"], discord.Permissions(manage_guild=True))],
)
async def test_who_is_shown_the_tree_is_as_configured(
    tmp_path: Path, names: list[str], expected: discord.Permissions | None
) -> None:
    found = await group(tmp_path, default_member_permissions=names)
    assert found.default_permissions == expected
