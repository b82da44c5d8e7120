"""https://docs.discord.com/developers/topics/permissions: the bot's at REST, people's here."""

from dataclasses import replace
from typing import Any

import discord
import pytest

from bot.demo.discord.permissions import Overwrite, Permission
from bot.demo.discord.server import LocalDiscord


def place(local: LocalDiscord, bot: Any, name: str) -> Any:
    return bot.get_channel(int(local.world.guild.channels[name].id))


def hide(local: LocalDiscord, name: str) -> None:
    """Takes the channel away from everyone, the bot included."""
    guild = local.world.guild
    hidden = Overwrite(guild.everyone.id, is_role=True, deny=int(Permission.VIEW_CHANNEL))
    channel = replace(guild.channels[name], overwrites=(hidden,))
    local.world.set_guild(replace(guild, channels={**guild.channels, name: channel}))


async def test_the_bot_cannot_write_where_it_has_no_permission(
    local: LocalDiscord, bot: Any
) -> None:
    announcements = place(local, bot, "announcements")
    for call in (
        announcements.send("hello"),
        announcements.create_thread(name="x", type=discord.ChannelType.public_thread),
        announcements.typing().__aenter__(),
    ):
        with pytest.raises(discord.Forbidden) as refusal:
            await call
        assert refusal.value.code == 50013
    assert not announcements.permissions_for(announcements.guild.me).send_messages


async def test_a_channel_that_the_bot_cannot_see_is_no_access_and_tells_it_nothing(
    local: LocalDiscord, bot: Any, ada: Any
) -> None:
    channel = place(local, bot, "general")
    sent = await channel.send("seen")
    hide(local, "general")
    for call in (channel.send("x"), channel.fetch_message(sent.id), sent.edit(content="y")):
        with pytest.raises(discord.Forbidden) as refusal:
            await call
        assert refusal.value.code == 50001
    await ada.say("behind its back", str(channel.id))
    await ada.say("in the open")
    await bot.sees(("ada", "in the open"))
    assert bot.seen.empty()


async def test_embeds_files_and_replies_take_permissions_of_their_own(
    local: LocalDiscord, bot: Any, ada: Any
) -> None:
    guild = local.world.guild
    bare = int(Permission.EMBED_LINKS | Permission.ATTACH_FILES | Permission.READ_MESSAGE_HISTORY)
    denied = Overwrite(guild.bot.id, is_role=False, deny=bare)
    general = replace(guild.channels["general"], overwrites=(denied,))
    local.world.set_guild(replace(guild, channels={**guild.channels, "general": general}))
    channel = place(local, bot, "general")
    first = await channel.send("plain text passes")
    for call in (
        channel.send(embed=discord.Embed(title="x")),
        channel.send(file=discord.File(__file__)),
        first.reply("x"),
        channel.fetch_message(first.id),
    ):
        with pytest.raises(discord.Forbidden) as refusal:
            await call
        assert refusal.value.code == 50013
    assert [m async for m in channel.history()] == []


async def test_an_interaction_tells_what_the_bot_and_the_person_may_do_in_its_channel(
    local: LocalDiscord, bot: Any, otis: Any
) -> None:
    told = []

    async def look(interaction: discord.Interaction) -> None:
        told.append((interaction.app_permissions, interaction.permissions))

    bot.on_interaction = look
    for name in ("databases", "announcements"):
        otis.channel = local.world.guild.channels[name].id
        await otis.run("pg whisper")
    (app, person), (app_there, person_there) = told
    assert app.send_messages
    assert app.embed_links
    assert person.send_messages
    assert not person.embed_links
    assert not app_there.send_messages
    assert not app_there.embed_links  # nobody embeds who cannot send
    assert not person_there.send_messages


async def test_the_bot_answers_a_command_even_where_it_may_not_write(
    local: LocalDiscord, bot: Any, ada: Any
) -> None:
    ada.channel = local.world.guild.channels["announcements"].id
    await ada.run("pg think")
    assert (await ada.message(content="thought"))["loading"] is False


async def test_people_see_and_do_what_their_roles_allow(
    local: LocalDiscord, bot: Any, ada: Any, otis: Any, people: Any
) -> None:
    admins, announcements = (local.world.guild.channels[n].id for n in ("admins", "announcements"))
    assert "admins" not in await otis.channels()
    assert "admins" in await people["Mira"].channels()
    assert (await otis.channels())["announcements"]["can_send"] is False
    assert (await ada.channels())["announcements"]["can_send"] is True
    assert (await otis.get(f"channels/{admins}/messages", person=otis.id))[0] == 404
    assert (await otis.say("hello?", admins))[0] == 404
    status, answer = await otis.say("hello!", announcements)
    assert (status, answer["error"]) == (403, "Otis may not write in announcements.")
    assert answer["hint"] == "It takes SEND_MESSAGES there."
    body = {"person": otis.id, "channel": announcements, "name": "x", "message": None}
    assert (await otis.post("threads", body))[0] == 403


async def test_people_delete_what_is_theirs_and_dismiss_what_only_they_see(
    bot: Any, ada: Any, otis: Any
) -> None:
    _, mine = await otis.say("mine")
    _, hers = await ada.say("hers")
    assert (await otis.post("delete", {"person": otis.id, "message": hers["id"]}))[0] == 403
    assert (await otis.post("delete", {"person": otis.id, "message": mine["id"]}))[0] == 200
    assert (await ada.post("delete", {"person": ada.id, "message": hers["id"]}))[0] == 200
    await otis.run("pg whisper")
    whispered = await otis.message(content="psst")
    body = {"person": otis.id, "message": whispered["id"]}
    assert (await otis.post("delete", body))[0] == 409
    assert (await otis.post("dismiss", body))[0] == 200
    assert await otis.messages() == []
    assert (await otis.post("dismiss", body))[0] == 404


async def test_commands_cannot_be_used_without_the_permission_for_them(
    local: LocalDiscord, bot: Any, otis: Any
) -> None:
    guild = local.world.guild
    none = Overwrite(guild.everyone.id, is_role=True, deny=int(Permission.USE_APPLICATION_COMMANDS))
    general = replace(guild.channels["general"], overwrites=(none,))
    local.world.set_guild(replace(guild, channels={**guild.channels, "general": general}))
    otis.channel = general.id
    assert (await otis.channels())["general"]["can_run"] is False
    assert (await otis.get("commands", channel=general.id, person=otis.id))[1] == {"commands": []}
    assert (await otis.try_run("pg hello"))[0] == 403


async def test_a_role_that_is_taken_away_is_gone_at_the_next_click(
    local: LocalDiscord, bot: Any, otis: Any
) -> None:
    seen = []

    async def look(interaction: discord.Interaction) -> None:
        seen.append([role.name for role in interaction.user.roles][1:])

    bot.on_interaction = look
    await otis.run("pg hello")
    guild = local.world.guild
    demoted = replace(guild.people["Otis"], role_ids=())
    local.world.set_guild(replace(guild, people={**guild.people, "Otis": demoted}))
    await otis.press(await otis.message(content="hello"), "go")
    assert seen == [["pgherd-operator"], []]


async def test_several_messages_are_deleted_at_once_with_the_permission_for_it(
    local: LocalDiscord, bot: Any, ada: Any, otis: Any, grants: Any
) -> None:
    local.limits.enabled = False
    channel = bot.get_channel(int(ada.channel))
    messages = [await channel.send(str(number)) for number in range(3)]
    with pytest.raises(discord.Forbidden) as refusal:
        await channel.delete_messages(messages)
    assert refusal.value.code == 50013
    grants(Permission.MANAGE_MESSAGES)
    async with otis.watching() as next_event:
        await channel.delete_messages(messages)
        gone = [(await next_event("message_delete"))["id"] for _ in messages]
    assert gone == [str(message.id) for message in messages]
    assert await ada.messages() == []
    for ids, code in (([5, 6], 50034), ([5], 50035), ([5, 5], 50035)):
        with pytest.raises(discord.HTTPException) as refusal:
            await bot.http.delete_messages(channel.id, ids)
        assert refusal.value.code == code
