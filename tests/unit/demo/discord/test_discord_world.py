from typing import Any

import pytest

from bot.demo.discord.api_errors import ApiError
from bot.demo.discord.events import (
    BotPresence,
    CommandsChanged,
    InteractionCreated,
    InteractionSettled,
    MessageCreated,
    MessageDeleted,
    MessageDismissed,
    MessageUpdated,
)
from bot.demo.discord.interactions import State
from bot.demo.discord.messages import Draft, File, Kind, Origin, attachment_errors, read_draft


def definition(name: str = "pg", **parts: Any) -> dict[str, Any]:
    return {"name": name, "description": "x", **parts}


def test_messages_are_kept_in_order_and_published(stage: Any) -> None:
    first = stage.world.post(stage.ada, stage.channel.id, Draft(content="one"))
    second = stage.world.post(stage.otis, stage.channel.id, Draft(content="two"))
    assert stage.world.channel_messages(stage.channel.id) == [first, second]
    assert stage.events == [MessageCreated(first), MessageCreated(second)]
    assert int(first.id) < int(second.id)


@pytest.mark.parametrize("content", ["", " \n "])
def test_an_empty_message_is_refused_and_leaves_no_trace(stage: Any, content: str) -> None:
    with pytest.raises(ApiError) as refusal:
        stage.world.post(stage.ada, stage.channel.id, Draft(content=content))
    assert refusal.value.code == 50006
    assert stage.world.messages == {}
    assert stage.events == []


def test_an_edit_changes_what_it_names_and_marks_the_message(stage: Any) -> None:
    message = stage.world.post(
        stage.ada, stage.channel.id, Draft(content="one", embeds=({"title": "t"},))
    )
    stage.wait(5)
    edited = stage.world.edit(message, Draft(content="two"))
    assert (edited.content, edited.embeds) == ("two", ({"title": "t"},))
    assert edited.edited_at == stage.moment
    assert stage.world.messages[message.id] == edited
    assert stage.events[-1] == MessageUpdated(edited)


def test_an_edit_to_nothing_is_refused_and_changes_nothing(stage: Any) -> None:
    message = stage.world.post(stage.ada, stage.channel.id, Draft(content="one"))
    with pytest.raises(ApiError):
        stage.world.edit(message, Draft(content=""))
    assert stage.world.messages[message.id].content == "one"


def test_a_deleted_message_is_gone(stage: Any) -> None:
    message = stage.world.post(stage.ada, stage.channel.id, Draft(content="one"))
    stage.world.delete(message)
    assert stage.world.messages == {}
    assert stage.events[-1] == MessageDeleted(message)


def test_an_answer_to_another_message_is_a_reply(stage: Any) -> None:
    first = stage.world.post(stage.ada, stage.channel.id, Draft(content="one"))
    reply = stage.world.post(stage.otis, stage.channel.id, Draft(content="two", reply_to=first.id))
    assert (reply.kind, reply.reply_to) == (Kind.REPLY, first.id)


def test_attachments_stay_unless_an_edit_lists_others(stage: Any) -> None:
    files = {0: File("a.txt", b"a"), 1: File("b.txt", b"b")}
    message = stage.world.post(stage.ada, stage.channel.id, read_draft({"content": "x"}, files))
    untouched = stage.world.edit(message, read_draft({"content": "y"}, {}))
    assert untouched.attachments == message.attachments
    kept = {"attachments": [{"id": message.attachments[1].id}, {"id": 0, "description": "new"}]}
    changed = stage.world.edit(untouched, read_draft(kept, {0: File("c.txt", b"c")}))
    assert [a.file.filename for a in changed.attachments] == ["b.txt", "c.txt"]
    assert changed.attachments[1].file.description == "new"
    dropped = stage.world.edit(changed, read_draft({"attachments": []}, {}))
    assert dropped.attachments == ()


def test_an_entry_for_an_attachment_that_is_not_there_is_a_fault(stage: Any) -> None:
    (error,) = attachment_errors({"attachments": [{"id": 0}, {"id": 1}]}, {0: File("a", b"")}, ())
    assert error.path == ("attachments", 1, "id")


def test_registering_gives_ids_and_keeps_them_while_the_name_stays(stage: Any) -> None:
    (before,) = stage.world.register(None, [definition()])
    (after,) = stage.world.register(None, [definition(description="y")])
    assert after["id"] == before["id"]
    assert after["version"] != before["version"]
    assert after["application_id"] == stage.world.guild.bot.id


def test_registering_the_same_set_again_changes_nothing_and_is_not_published(stage: Any) -> None:
    before = stage.world.register(None, [definition(options=[])])
    assert stage.events == [CommandsChanged()]
    assert stage.world.register(None, [definition()]) == before
    assert stage.events == [CommandsChanged()]


def test_a_field_that_a_definition_drops_is_dropped(stage: Any) -> None:
    stage.world.register(None, [definition(nsfw=True)])
    (after,) = stage.world.register(None, [definition()])
    assert "nsfw" not in after


def test_a_guilds_commands_and_global_ones_are_two_sets(stage: Any) -> None:
    guild_id = stage.world.guild.id
    stage.world.register(None, [definition("everywhere")])
    (here,) = stage.world.register(guild_id, [definition("here")])
    assert here["guild_id"] == guild_id
    assert [c["name"] for c in stage.world.all_commands()] == ["here", "everywhere"]
    stage.world.register(guild_id, [])
    assert [c["name"] for c in stage.world.all_commands()] == ["everywhere"]


def test_presence_is_published_when_it_changes_and_only_then(stage: Any) -> None:
    stage.world.set_bot_online(online=True)
    stage.world.set_bot_online(online=True)
    stage.world.set_bot_online(online=False)
    assert stage.events == [BotPresence(online=True), BotPresence(online=False)]


def test_asking_a_bot_that_is_away_fails_at_once(stage: Any) -> None:
    stage.world.set_bot_online(online=True)
    stage.world.set_bot_online(online=False)
    interaction = stage.world.ask(
        2, stage.ada, stage.channel, name="pg", data={"options": []}, token="t"
    )
    assert interaction.state is State.FAILED
    assert interaction.error == "The application did not respond"
    assert stage.events[-1] == InteractionSettled(interaction)


def test_a_day_has_two_hundred_new_commands_and_changes_are_free(stage: Any) -> None:
    """https://docs.discord.com/developers/interactions/application-commands#registering-a-command"""
    for batch in range(2):
        stage.world.register(None, [definition(f"c{batch}-{n}") for n in range(100)])
    stage.world.register(None, [definition(f"c1-{n}", description="y") for n in range(100)])
    with pytest.raises(ApiError) as refusal:
        stage.world.register(None, [definition("one-more")])
    assert refusal.value.code == 30034
    assert len(stage.world.all_commands()) == 100
    stage.wait(24 * 60 * 60 + 1)
    stage.world.register(None, [definition("one-more")])
    assert [command["name"] for command in stage.world.all_commands()] == ["one-more"]


def test_what_was_asked_while_the_bot_was_away_is_still_told_to_who_resumes(stage: Any) -> None:
    interaction = stage.world.ask(
        2, stage.ada, stage.channel, name="pg", data={"options": []}, token="t"
    )
    assert stage.events == [InteractionCreated(interaction), InteractionSettled(interaction)]


def test_a_dismissed_message_is_told_to_its_person_only(stage: Any) -> None:
    origin = Origin("5", 2, stage.ada.id, "pg")
    message = stage.world.post(
        stage.world.guild.bot, stage.channel.id, Draft(content="x"), origin=origin, flags=64
    )
    stage.world.dismiss(message)
    assert stage.events[-1] == MessageDismissed(message)
    assert message.id in stage.world.messages
