import io
import logging
from typing import Any

import aiohttp
import discord
import pytest

from bot.demo.discord.message_limits import FILE_SIZE_BYTES
from bot.demo.discord.messages import Draft
from bot.demo.discord.server import LocalDiscord


def channel_of(bot: Any, person: Any) -> Any:
    return bot.get_channel(int(person.channel))


def file(name: str, content: bytes = b"x") -> discord.File:
    return discord.File(io.BytesIO(content), name)


async def test_a_message_is_sent_edited_and_deleted_while_someone_watches(
    bot: Any, otis: Any
) -> None:
    async with otis.watching() as next_event:
        message = await channel_of(bot, otis).send("0 %")
        assert (await next_event("message_create"))["message"]["content"] == "0 %"
        await message.edit(content="50 %", embed=discord.Embed(title="Moving"))
        edited = (await next_event("message_update"))["message"]
        assert (edited["content"], edited["embeds"][0]["title"]) == ("50 %", "Moving")
        await message.delete()
        assert (await next_event("message_delete"))["id"] == str(message.id)


async def test_what_a_person_writes_reaches_the_bot(bot: Any, otis: Any) -> None:
    path = f"people/{otis.id}/messages"
    status, message = await otis.post(path, {"channel": otis.channel, "content": "hi"})
    assert (status, message["content"], message["author"]["id"]) == (200, "hi", otis.id)
    await bot.sees(("otis", "hi"))


async def test_a_persons_message_has_discords_limits(bot: Any, otis: Any) -> None:
    path = f"people/{otis.id}/messages"
    status, answer = await otis.post(path, {"channel": otis.channel, "content": "x" * 2001})
    assert status == 400
    assert "content: Must be 2000 or fewer in length." in answer["hint"]


async def test_history_is_read_in_pages_from_either_end(
    bot: Any, ada: Any, local: LocalDiscord
) -> None:
    local.limits.enabled = False
    channel = channel_of(bot, ada)
    sent = [await channel.send(str(number)) for number in range(5)]
    newest = [m.content async for m in channel.history(limit=3)]
    assert newest == ["4", "3", "2"]
    after = [m.content async for m in channel.history(after=sent[1], limit=2)]
    assert after == ["2", "3"]
    before = [m.content async for m in channel.history(before=sent[2])]
    assert before == ["1", "0"]


async def test_a_reply_names_the_message_it_answers(bot: Any, ada: Any) -> None:
    first = await channel_of(bot, ada).send("first")
    reply = await first.reply("second")
    assert reply.type is discord.MessageType.reply
    assert reply.reference.resolved.content == "first"
    await first.delete()
    with pytest.raises(discord.HTTPException) as refusal:
        await first.reply("too late")
    assert refusal.value.code == 50035


async def test_files_are_kept_dropped_and_added_by_an_edit(bot: Any, ada: Any) -> None:
    message = await channel_of(bot, ada).send("x", files=[file("a.txt"), file("b.txt", b"bee")])
    message = await message.edit(content="y")
    assert [a.filename for a in message.attachments] == ["a.txt", "b.txt"]
    message = await message.edit(attachments=[message.attachments[1], file("c.txt")])
    assert [a.filename for a in message.attachments] == ["b.txt", "c.txt"]
    assert await message.attachments[0].read() == b"bee"
    url = message.attachments[0].url
    await message.delete()
    async with ada.http.get(url) as answer:
        assert answer.status == 404


async def test_a_file_may_have_ten_mebibytes_and_not_one_byte_more(bot: Any, ada: Any) -> None:
    channel = channel_of(bot, ada)
    largest = await channel.send(file=file("largest.bin", bytes(FILE_SIZE_BYTES)))
    assert largest.attachments[0].size == FILE_SIZE_BYTES
    for size in (FILE_SIZE_BYTES + 1, 4 * FILE_SIZE_BYTES):
        with pytest.raises(discord.HTTPException) as refusal:
            await channel.send(file=file("larger.bin", bytes(size)))
        assert (refusal.value.status, refusal.value.code) == (413, 40005)


async def test_the_bot_changes_only_what_it_wrote(bot: Any, otis: Any, local: LocalDiscord) -> None:
    body = {"channel": otis.channel, "content": "mine"}
    _, theirs = await otis.post(f"people/{otis.id}/messages", body)
    message = await channel_of(bot, otis).fetch_message(int(theirs["id"]))
    with pytest.raises(discord.Forbidden) as refusal:
        await message.edit(content="yours")
    assert refusal.value.code == 50005
    with pytest.raises(discord.Forbidden) as refusal:
        await message.delete()
    assert refusal.value.code == 50013


async def test_what_is_not_there_is_unknown_by_discords_codes(bot: Any, ada: Any) -> None:
    for call, code in (
        (bot.fetch_channel(5), 10003),
        (bot.fetch_guild(5), 10004),
        (bot.fetch_user(5), 10013),
        (channel_of(bot, ada).fetch_message(5), 10008),
        (channel_of(bot, ada).guild.fetch_member(5), 10007),
    ):
        with pytest.raises(discord.NotFound) as refusal:
            await call
        assert refusal.value.code == code


async def test_the_guild_with_its_roles_and_channels_can_be_fetched(bot: Any, ada: Any) -> None:
    guild = await bot.fetch_guild(channel_of(bot, ada).guild.id)
    assert guild.name == "Homelab"
    assert [c.name for c in await guild.fetch_channels()] == [
        "databases",
        "general",
        "admins",
        "announcements",
    ]
    assert {role.name for role in await guild.fetch_roles()} == {
        "@everyone",
        "pgherd-viewer",
        "pgherd-operator",
        "pgherd-admin",
        "pgherd",
    }
    assert [r.name for r in (await guild.fetch_member(int(ada.id))).roles][1:] == ["pgherd-admin"]


async def test_a_route_that_is_not_known_is_refused_by_name_and_logged(
    bot: Any, ada: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING), pytest.raises(discord.NotFound) as refusal:
        await channel_of(bot, ada).create_invite()
    route = f"POST /channels/{ada.channel}/invites"
    assert f"does not know the route {route}" in refusal.value.text
    assert route in caplog.text


async def test_a_refused_request_leaves_no_token_in_the_log(
    bot: Any, ada: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        path = f"/api/v10/webhooks/{bot.application_id}/a-secret/messages/@original"
        async with ada.http.get(path) as answer:
            assert answer.status == 404
    assert f"GET /webhooks/{bot.application_id}/…/messages/@original" in caplog.text
    assert "a-secret" not in caplog.text


async def test_history_around_a_message_has_both_sides(bot: Any, ada: Any) -> None:
    channel = channel_of(bot, ada)
    sent = [await channel.send(str(number)) for number in range(4)]
    around = [m.content async for m in channel.history(around=sent[1], limit=3)]
    assert sorted(around) == ["0", "1", "2"]


async def test_a_person_reads_a_channel_in_pages(bot: Any, ada: Any, local: LocalDiscord) -> None:
    people = local.world.guild.people
    posted = [
        local.world.post(people["Otis"], ada.channel, Draft(content=str(number)))
        for number in range(5)
    ]
    path = f"channels/{ada.channel}/messages"
    _, newest = await ada.get(path, person=ada.id, limit="2")
    assert ([m["content"] for m in newest["messages"]], newest["more"]) == (["3", "4"], True)
    _, rest = await ada.get(path, person=ada.id, before=posted[3].id)
    assert ([m["content"] for m in rest["messages"]], rest["more"]) == (["0", "1", "2"], False)
    assert (await ada.get(path, limit="0"))[0] == 400


async def test_only_what_is_allowed_is_mentioned_and_pings(
    bot: Any, ada: Any, otis: Any, local: LocalDiscord
) -> None:
    channel, role = channel_of(bot, ada), local.world.guild.roles["pgherd-viewer"]
    text = f"<@{ada.id}> <@{otis.id}> <@&{role.id}> @everyone"
    silent = await channel.send(text, allowed_mentions=discord.AllowedMentions.none())
    assert silent.mentions == []
    only_ada = discord.AllowedMentions(
        users=[discord.Object(int(ada.id))], roles=False, everyone=False
    )
    one = await channel.send(text, allowed_mentions=only_ada)
    assert [user.name for user in one.mentions] == ["ada"]
    # The bot may not mention everyone, and the role is not mentionable.
    loud = await channel.send(text)
    assert (loud.mention_everyone, loud.role_mentions) == (False, [])
    _, answer = await ada.get("pings")
    assert [(ping["message"], ping["person"], ping["by"]) for ping in answer["pings"]] == [
        (str(one.id), ada.id, "user"),
        (str(loud.id), ada.id, "user"),
        (str(loud.id), otis.id, "user"),
    ]


async def test_an_application_without_the_intent_reads_only_what_is_meant_for_it(
    ada: Any, local: LocalDiscord, bot: Any
) -> None:
    await ada.say("private talk")
    await ada.say(f"<@{bot.user.id}> hello")
    headers = {"Authorization": "Bot a-token-of-the-test"}
    async with (
        LocalDiscord(token="a-token-of-the-test") as plain,
        aiohttp.ClientSession(plain.url, headers=headers) as http,
    ):
        plain.world.messages = local.world.messages
        async with http.get(f"/api/v10/channels/{ada.channel}/messages") as answer:
            contents = [message["content"] for message in await answer.json()]
    assert contents == [f"<@{bot.user.id}> hello", ""]


async def test_flags_that_cannot_be_set_are_refused(bot: Any, ada: Any) -> None:
    path = f"/api/v10/channels/{ada.channel}/messages"
    headers = {"Authorization": "Bot a-token-of-the-test"}
    for flags, code in ((64, "MESSAGE_FLAGS_INVALID"), (1 << 15, "LOCAL_DISCORD_UNKNOWN_FLAG")):
        body = {"content": "x", "flags": flags}
        async with ada.http.post(path, json=body, headers=headers) as answer:
            assert answer.status == 400
            assert (await answer.json())["errors"]["flags"]["_errors"][0]["code"] == code


async def test_typing_is_told_to_those_who_see_the_channel(bot: Any, otis: Any) -> None:
    async with otis.watching() as next_event, channel_of(bot, otis).typing():
        told = await next_event("typing")
    assert (told["channel"], told["user"]) == (otis.channel, str(bot.user.id))
