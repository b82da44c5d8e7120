"""https://docs.discord.com/developers/topics/threads, with an unmodified discord.py."""

import asyncio
from typing import Any

import discord
import pytest

from bot.demo.discord.permissions import Permission
from bot.demo.discord.server import LocalDiscord


def channel_of(bot: Any, person: Any) -> Any:
    return bot.get_channel(int(person.channel))


async def event(bot: Any, name: str) -> Any:
    return await bot.wait_for(name, timeout=5)


async def test_a_thread_on_a_message_has_its_id_and_begins_with_a_pointer_to_it(
    bot: Any, ada: Any
) -> None:
    message = await channel_of(bot, ada).send("a question")
    thread = await message.create_thread(name="the answer", auto_archive_duration=60)
    assert (thread.id, thread.type) == (message.id, discord.ChannelType.public_thread)
    await thread.send("here")
    shown = (await ada.channels())["the answer"]
    assert (shown["kind"], shown["parent"], shown["archived"]) == ("thread", ada.channel, False)
    _, page = await ada.get(f"channels/{thread.id}/messages", person=ada.id)
    starter, answer = page["messages"]
    assert (starter["type"], starter["referenced_message"]["content"]) == (21, "a question")
    assert answer["content"] == "here"
    assert (await ada.message(content="a question"))["thread"]["id"] == str(thread.id)
    with pytest.raises(discord.HTTPException) as refusal:
        await message.create_thread(name="another")
    assert refusal.value.code == 160004


async def test_a_thread_without_a_message_is_announced_in_its_channel(bot: Any, ada: Any) -> None:
    kind = discord.ChannelType.public_thread
    thread = await channel_of(bot, ada).create_thread(name="moving", type=kind)
    told = await ada.message(type=18)
    assert told["content"] == "moving"
    assert told["message_reference"]["channel_id"] == str(thread.id)


async def test_a_private_thread_takes_its_permission_and_is_seen_by_those_inside(
    bot: Any, ada: Any, otis: Any, grants: Any
) -> None:
    channel = channel_of(bot, ada)
    with pytest.raises(discord.Forbidden) as refusal:
        await channel.create_thread(name="secret")
    assert refusal.value.code == 50013
    grants(Permission.CREATE_PRIVATE_THREADS)
    thread = await channel.create_thread(name="secret")
    assert "secret" not in await otis.channels()
    assert (await otis.say("let me in", str(thread.id)))[0] == 404
    await thread.add_user(discord.Object(int(otis.id)))
    assert (await otis.channels())["secret"]["private"] is True
    assert {m.id for m in await thread.fetch_members()} == {bot.user.id, int(otis.id)}
    await thread.remove_user(discord.Object(int(otis.id)))
    assert "secret" not in await otis.channels()


async def test_its_owner_renames_and_archives_a_thread_and_a_message_brings_it_back(
    bot: Any, ada: Any
) -> None:
    message = await channel_of(bot, ada).send("work")
    thread = await message.create_thread(name="0 %")
    async with ada.watching() as next_event:
        thread = await thread.edit(name="100 %", archived=True)
        await next_event("channels")
    assert (await ada.channels())["100 %"]["archived"] is True
    with pytest.raises(discord.HTTPException) as refusal:
        await thread.edit(name="101 %")
    assert refusal.value.code == 50083
    updated = asyncio.create_task(event(bot, "raw_thread_update"))
    await asyncio.sleep(0)  # the task has to wait for the event before it comes
    assert (await ada.say("one more thing", str(thread.id)))[0] == 200
    assert (await updated).data["thread_metadata"]["archived"] is False


async def test_nothing_in_an_archived_thread_can_be_edited_or_used(bot: Any, ada: Any) -> None:
    thread = await (await channel_of(bot, ada).send("x")).create_thread(name="old")
    answer = await thread.send("y")
    await thread.edit(archived=True)
    with pytest.raises(discord.HTTPException) as refusal:
        await answer.edit(content="z")
    assert refusal.value.code == 50083
    assert (await ada.channels())["old"]["can_run"] is False
    await thread.edit(archived=False)
    await answer.edit(content="z")


async def test_deleting_a_thread_takes_a_permission_and_leaves_the_message(
    bot: Any, ada: Any, grants: Any
) -> None:
    message = await channel_of(bot, ada).send("stays")
    thread = await message.create_thread(name="goes")
    with pytest.raises(discord.Forbidden):
        await thread.delete()
    grants(Permission.MANAGE_THREADS)
    deleted = asyncio.create_task(event(bot, "raw_thread_delete"))
    await asyncio.sleep(0)
    await thread.delete()
    assert (await deleted).thread_id == thread.id
    assert "goes" not in await ada.channels()
    assert "thread" not in await ada.message(content="stays")
    with pytest.raises(discord.NotFound) as refusal:
        await thread.send("too late")
    assert refusal.value.code == 10003


async def test_a_thread_that_a_person_opens_reaches_the_bot_and_takes_commands(
    bot: Any, ada: Any, otis: Any
) -> None:
    created = asyncio.create_task(event(bot, "thread_create"))
    await asyncio.sleep(0)
    body = {"person": otis.id, "channel": otis.channel, "name": "help", "message": None}
    status, shown = await otis.post("threads", body)
    assert (status, shown["name"], shown["kind"]) == (200, "help", "thread")
    thread = await created
    assert (str(thread.id), thread.owner_id) == (shown["id"], int(otis.id))
    await thread.send("what is it?")
    call = {"person": otis.id, "channel": shown["id"], "path": "pg hello", "options": {}}
    status, answer = await otis.post("commands/run", call)
    assert status == 200, answer
    assert (await otis.outcome(answer["interaction"]["id"]))["state"] == "acknowledged"


async def test_active_threads_are_told_when_a_bot_comes_online(
    local: LocalDiscord, bot: Any, ada: Any
) -> None:
    thread = await (await channel_of(bot, ada).send("x")).create_thread(name="long-lived")
    archived = await (await channel_of(bot, ada).send("y")).create_thread(name="finished")
    await archived.edit(archived=True)
    properties = {"os": "linux", "browser": "test", "device": "test"}
    identity = {"token": bot.http.token, "intents": 1, "properties": properties}
    async with ada.http.ws_connect("/gateway?v=10") as socket:
        await socket.send_json({"op": 2, "d": identity})
        frames = [await socket.receive_json(timeout=3) for _ in range(3)]
    (opened,) = [frame["d"] for frame in frames if frame["t"] == "GUILD_CREATE"]
    assert [told["name"] for told in opened["threads"]] == ["long-lived"]
    guild = bot.get_guild(int(local.world.guild.id))
    assert [t.id for t in await guild.active_threads()] == [thread.id]
