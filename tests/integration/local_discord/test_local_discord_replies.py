from datetime import timedelta
from typing import Any

import discord
import pytest

from bot.demo.discord.server import LocalDiscord


async def test_an_answer_arrives_and_the_bot_learns_its_id(bot: Any, ada: Any) -> None:
    outcome = await ada.run("pg hello")
    message = await ada.message(content="hello")
    assert outcome["message"] == message["id"]
    assert message["interaction_metadata"]["name"] == "pg hello"
    assert message["interaction_metadata"]["user"]["id"] == ada.id
    await bot.sees((int(message["id"]), False))


async def test_a_deferred_answer_loads_and_then_is_completed(bot: Any, ada: Any) -> None:
    async with ada.watching() as next_event:
        await ada.run("pg think")
        created = (await next_event("message_create"))["message"]
        updated = (await next_event("message_update"))["message"]
    assert (created["loading"], created["content"]) == (True, "")
    assert (updated["loading"], updated["content"]) == (False, "thought")
    assert updated["id"] == created["id"]
    assert updated["edited_timestamp"] is None


async def test_a_deferred_ephemeral_answer_stays_ephemeral(bot: Any, ada: Any, otis: Any) -> None:
    await ada.run("pg think", ephemeral=True)
    message = await ada.message(content="thought")
    assert message["ephemeral_to"] == ada.id
    assert await otis.messages() == []


async def test_an_ephemeral_answer_is_for_one_person_and_not_in_the_channel(
    bot: Any, ada: Any, otis: Any
) -> None:
    async with otis.watching() as next_event:
        await ada.run("pg whisper")
        message = await ada.message(content="psst")
        await ada.run("pg hello")
        assert (await next_event("message_create"))["message"]["content"] == "hello"
    assert message["flags"] & 64
    assert [m["content"] for m in await otis.messages()] == ["hello"]
    await bot.sees("psst")  # its own token still finds it
    channel = bot.get_channel(int(ada.channel))
    with pytest.raises(discord.NotFound) as refusal:
        await channel.fetch_message(int(message["id"]))
    assert refusal.value.code == 10008


async def test_follow_ups_are_sent_edited_and_deleted(bot: Any, ada: Any) -> None:
    await ada.run("pg follow")
    await ada.message(content="first, edited")
    assert [m["content"] for m in await ada.messages()] == ["first, edited", "second, edited"]


async def test_an_answer_can_be_taken_back(bot: Any, ada: Any) -> None:
    async with ada.watching() as next_event:
        await ada.run("pg vanish")
        created = (await next_event("message_create"))["message"]
        deleted = await next_event("message_delete")
    assert deleted == {"type": "message_delete", "channel": ada.channel, "id": created["id"]}


async def test_an_answer_that_comes_too_late_fails_on_both_sides(
    bot: Any, ada: Any, hurried: None
) -> None:
    async with ada.watching() as next_event:
        outcome = await ada.run("pg late")
        bot.too_late.set()
        told = (await next_event("interaction"))["interaction"]
    assert outcome["error"] == told["error"] == "The application did not respond"
    assert told["state"] == "failed"
    assert (await bot.next_refusal()).code == 10062
    assert await ada.messages() == []


async def test_the_second_answer_to_one_interaction_is_refused(bot: Any, ada: Any) -> None:
    await ada.run("pg twice")
    assert (await bot.next_refusal()).code == 40060
    assert [m["content"] for m in await ada.messages()] == ["once"]


async def test_an_answer_beyond_a_limit_is_refused_and_the_person_is_left_waiting(
    bot: Any, ada: Any
) -> None:
    _, asked = await ada.try_run("pg flood")
    error = await bot.next_refusal()
    assert await ada.state_of(asked["interaction"]["id"]) == "waiting"
    assert error.code == 50035
    assert "content: Must be 2000 or fewer in length." in error.text


async def test_an_empty_answer_is_refused(bot: Any, ada: Any) -> None:
    await ada.try_run("pg nothing")
    assert (await bot.next_refusal()).code == 50006


async def test_files_are_served_and_those_of_embeds_stand_in_them(bot: Any, ada: Any) -> None:
    await ada.run("pg files")
    (message,) = await ada.messages()
    (log,) = message["attachments"]
    assert (log["filename"], log["size"], log["description"]) == ("a log.txt", 3, "the log")
    assert log["content_type"] == "text/plain"
    chart = message["embeds"][0]["image"]["url"]
    for url, content in ((log["url"], b"log"), (chart, b"png")):
        async with ada.http.get(url) as answer:
            assert await answer.read() == content
            assert answer.headers["Content-Security-Policy"] == "sandbox"


async def test_a_press_updates_the_message(bot: Any, ada: Any) -> None:
    await ada.run("pg hello")
    message = await ada.message(content="hello")
    assert (await ada.press(message, "go"))["message"] == message["id"]
    pressed = await ada.message(content="pressed")
    assert (pressed["id"], pressed["components"]) == (message["id"], [])
    assert pressed["edited_timestamp"] is not None


async def test_a_press_can_be_deferred_and_answered_by_an_edit(bot: Any, otis: Any) -> None:
    await otis.run("pg hello")
    message = await otis.message(content="hello")
    await otis.press(message, "work")
    assert (await otis.message(content="worked"))["id"] == message["id"]


async def test_a_button_that_is_disabled_or_gone_cannot_be_pressed(bot: Any, ada: Any) -> None:
    await ada.run("pg hello")
    message = await ada.message(content="hello")
    assert (await ada.try_press(message, "off"))[0] == 409
    await ada.press(message, "go")
    status, answer = await ada.try_press(message, "go")
    assert status == 409
    assert 'no button "go"' in answer["error"]


async def test_a_message_for_one_person_cannot_be_pressed_by_another(
    bot: Any, ada: Any, otis: Any
) -> None:
    await ada.run("pg whisper")
    assert (await otis.try_press(await ada.message(content="psst"), "go"))[0] == 404


async def test_an_interactions_token_ends_and_the_message_stays(
    bot: Any, ada: Any, local: LocalDiscord
) -> None:
    """https://docs.discord.com/developers/interactions/receiving-and-responding: 15 minutes."""
    asked: list[discord.Interaction] = []

    async def keep(interaction: discord.Interaction) -> None:
        asked.append(interaction)

    bot.on_interaction = keep
    await ada.run("pg hello")
    (interaction,) = asked
    original = await interaction.original_response()
    before = local.world.now
    local.world.now = lambda: before() + timedelta(minutes=16)
    for call in (
        interaction.edit_original_response(content="late"),
        interaction.followup.send("late"),
        interaction.delete_original_response(),
    ):
        with pytest.raises(discord.HTTPException) as refusal:
            await call
        assert (refusal.value.status, refusal.value.code) == (401, 50027)
    channel = bot.get_channel(int(ada.channel))
    await channel.get_partial_message(original.id).edit(content="still here")
    await ada.message(content="still here", id=str(original.id))


async def test_a_dismissed_message_is_gone_for_its_person_and_the_bot_does_not_know(
    bot: Any, ada: Any
) -> None:
    asked: list[discord.Interaction] = []

    async def keep(interaction: discord.Interaction) -> None:
        asked.append(interaction)

    bot.on_interaction = keep
    await ada.run("pg whisper")
    message = await ada.message(content="psst")
    await ada.post("dismiss", {"person": ada.id, "message": message["id"]})
    await asked[0].edit_original_response(content="louder")
    assert await ada.messages() == []
