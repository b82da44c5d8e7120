from typing import Any

import discord
import pytest

from bot.demo.discord.server import LocalDiscord

PATHS = [
    "manage",
    "pg backup list",
    "pg files",
    "pg flood",
    "pg follow",
    "pg hello",
    "pg late",
    "pg nothing",
    "pg status",
    "pg think",
    "pg twice",
    "pg vanish",
    "pg whisper",
]


async def paths(person: Any) -> list[str]:
    _, answer = await person.get("commands", channel=person.channel, person=person.id)
    return [command["path"] for command in answer["commands"]]


async def test_synced_commands_are_listed_as_what_can_be_called(bot: Any, ada: Any) -> None:
    assert await paths(ada) == PATHS


async def test_a_command_is_hidden_from_those_without_its_permission(bot: Any, otis: Any) -> None:
    assert await paths(otis) == [path for path in PATHS if path != "manage"]
    status, answer = await otis.try_run("manage")
    assert status == 404
    assert "manage" in answer["error"]


async def test_an_option_is_described_with_everything_a_form_needs(bot: Any, ada: Any) -> None:
    _, answer = await ada.get("commands", person=ada.id)
    (listing,) = [c for c in answer["commands"] if c["path"] == "pg backup list"]
    assert listing["options"][1] == {
        "name": "whole",
        "description": "…",
        "type": 4,
        "required": True,
        "autocomplete": False,
        "choices": [],
        "min_value": 1,
        "max_value": 50,
        "min_length": None,
        "max_length": None,
    }


async def test_options_of_every_type_reach_the_bot(bot: Any, ada: Any, local: LocalDiscord) -> None:
    guild = local.world.guild
    outcome = await ada.run(
        "pg backup list",
        text="héllo",
        whole=7,
        yes=True,
        member=guild.people["Vera"].id,
        where=guild.channels["general"].id,
        role=guild.roles["pgherd-admin"].id,
        number=2.5,
    )
    assert outcome["state"] == "acknowledged"
    await bot.sees(("héllo", 7, True, "vera", "general", "pgherd-admin", 2.5))


@pytest.mark.parametrize(
    ("path", "options", "refusal"),
    [
        ("pg hello", {"x": 1}, (400, '/pg hello has no option "x".')),
        ("pg backup list", {}, (400, '/pg backup list needs the option "text".')),
        ("pg status", {"server": 5}, (400, 'The option "server" does not take 5.')),
        ("pg backup", {}, (404, 'There is no command "pg backup".')),
    ],
)
async def test_what_the_client_would_not_send_is_refused(
    bot: Any, ada: Any, path: str, options: dict[str, Any], refusal: tuple[int, str]
) -> None:
    status, answer = await ada.try_run(path, **options)
    assert (status, answer["error"]) == refusal
    assert answer["hint"]


async def test_autocomplete_gives_the_bots_choices(bot: Any, ada: Any) -> None:
    status, answer = await ada.autocomplete("pg status", "server", server="al")
    assert (status, answer) == (200, {"choices": [{"name": "alpha", "value": "alpha"}]})


async def test_autocomplete_that_takes_too_long_is_a_504(bot: Any, ada: Any, hurried: None) -> None:
    status, answer = await ada.autocomplete("pg status", "server", server="slow")
    assert status == 504
    assert "within 0.2 seconds" in answer["error"]


async def test_one_command_can_be_added_changed_and_taken_away(
    bot: Any, ada: Any, local: LocalDiscord
) -> None:
    application, guild = bot.application_id, int(local.world.guild.id)
    definition = {"name": "extra", "description": "One more"}
    async with ada.watching() as next_event:
        made = await bot.http.upsert_guild_command(application, guild, definition)
        await next_event("commands")
    assert "extra" in await paths(ada)
    change = {"description": "Changed"}
    changed = await bot.http.edit_guild_command(application, guild, made["id"], change)
    assert (changed["id"], changed["description"]) == (made["id"], "Changed")
    await bot.http.delete_guild_command(application, guild, made["id"])
    assert "extra" not in await paths(ada)
    with pytest.raises(discord.NotFound) as refusal:
        await bot.http.get_guild_command(application, guild, made["id"])
    assert refusal.value.code == 10063


async def test_commands_can_be_fetched_with_the_ids_of_the_sync(bot: Any) -> None:
    synced = {command.name: command.id for command in await bot.tree.sync()}
    fetched = {command.name: command.id for command in await bot.tree.fetch_commands()}
    assert fetched == synced


async def test_commands_of_another_guild_cannot_be_registered(bot: Any) -> None:
    with pytest.raises(discord.Forbidden) as refusal:
        await bot.tree.sync(guild=discord.Object(5))
    assert refusal.value.code == 50001


async def test_a_sync_against_the_rules_names_the_field(bot: Any) -> None:
    broken = [{"name": "pg", "description": "x" * 101}]
    with pytest.raises(discord.HTTPException, match=r"In 0\.description") as refusal:
        await bot.http.bulk_upsert_global_commands(bot.application_id, broken)
    assert refusal.value.code == 50035
