"""https://docs.discord.com/developers/topics/threads."""

from dataclasses import replace
from typing import Any

import pytest

from bot.demo.discord import thread_acts
from bot.demo.discord.api_errors import ApiError
from bot.demo.discord.events import ThreadCreated, ThreadDeleted, ThreadUpdated
from bot.demo.discord.messages import Draft, Flag, Kind
from bot.demo.discord.permissions import Permission
from bot.demo.discord.threads import ThreadKind, may_change, sees

NAME = frozenset({"name"})


def opened(stage: Any, **parts: Any) -> Any:
    return thread_acts.open_thread(stage.world, stage.otis, stage.channel, "talk", **parts)


def test_a_thread_on_a_message_takes_its_id_and_marks_it(stage: Any) -> None:
    message = stage.world.post(stage.ada, stage.channel.id, Draft(content="x"))
    thread = thread_acts.open_thread_on(stage.world, stage.otis, message, "talk")
    assert thread.id == message.id
    assert stage.world.messages[message.id].flags & Flag.HAS_THREAD
    (starter,) = stage.world.channel_messages(thread.id)
    assert (starter.kind, starter.reply_to) == (Kind.THREAD_STARTER_MESSAGE, message.id)
    marked = stage.world.messages[message.id]
    with pytest.raises(ApiError) as refusal:
        thread_acts.open_thread_on(stage.world, stage.otis, marked, "again")
    assert refusal.value.code == 160004


def test_there_are_no_threads_inside_threads(stage: Any) -> None:
    inside = stage.world.post(stage.ada, opened(stage).id, Draft(content="x"))
    with pytest.raises(ApiError) as refusal:
        thread_acts.open_thread_on(stage.world, stage.otis, inside, "deeper")
    assert refusal.value.code == 50024


def test_a_public_thread_is_announced_and_a_private_one_is_not(stage: Any) -> None:
    public = opened(stage)
    (told,) = stage.world.channel_messages(stage.channel.id)
    assert (told.kind, told.content) == (Kind.THREAD_CREATED, "talk")
    assert told.reference_channel_id == public.id
    opened(stage, kind=ThreadKind.PRIVATE)
    assert stage.world.channel_messages(stage.channel.id) == [told]


def test_a_private_thread_is_seen_by_those_inside_and_by_moderators(stage: Any) -> None:
    guild, thread = stage.world.guild, opened(stage, kind=ThreadKind.PRIVATE)
    vera = guild.people["Vera"]
    assert [p.global_name for p in guild.people.values() if sees(guild, p, thread)] == [
        "Ada",  # the owner may do everything
        "Otis",
    ]
    assert sees(guild, vera, replace(thread, member_ids=(vera.id,)))


def test_in_a_thread_the_permission_for_threads_decides(stage: Any) -> None:
    thread = opened(stage)
    granted = stage.world.permissions(stage.otis, thread)
    assert granted & Permission.SEND_MESSAGES
    everyone = stage.world.guild.everyone
    permissions = everyone.permissions & ~int(Permission.SEND_MESSAGES_IN_THREADS)
    stage.world.set_guild(
        replace(stage.world.guild, everyone=replace(everyone, permissions=permissions))
    )
    assert not stage.world.permissions(stage.otis, thread) & Permission.SEND_MESSAGES
    assert stage.world.permissions(stage.otis, stage.channel) & Permission.SEND_MESSAGES


def test_who_opened_a_thread_may_rename_it_and_nobody_else_without_the_permission(
    stage: Any,
) -> None:
    guild, thread = stage.world.guild, opened(stage)
    assert may_change(guild, stage.otis, thread, NAME)
    assert not may_change(guild, guild.people["Vera"], thread, NAME)
    assert may_change(guild, stage.ada, thread, NAME)
    assert not may_change(guild, stage.otis, thread, frozenset({"locked"}))
    assert not may_change(guild, stage.otis, replace(thread, locked=True), NAME)


def test_nobody_but_moderators_writes_in_a_locked_thread(stage: Any) -> None:
    thread = replace(opened(stage), locked=True)
    assert not stage.world.permissions(stage.otis, thread) & Permission.SEND_MESSAGES
    assert stage.world.permissions(stage.ada, thread) & Permission.SEND_MESSAGES


def test_a_message_brings_an_archived_thread_back(stage: Any) -> None:
    thread = opened(stage)
    stage.world.update_thread(thread, replace(thread, archived=True))
    stage.wait(5)
    stage.world.post(stage.ada, thread.id, Draft(content="hello?"))
    back = stage.world.threads[thread.id]
    assert (back.archived, back.archive_changed_at) == (False, stage.moment)
    kinds = [type(event) for event in stage.events]
    assert kinds.count(ThreadUpdated) == 2


def test_a_deleted_thread_takes_its_messages_along_and_frees_the_one_it_hung_on(
    stage: Any,
) -> None:
    message = stage.world.post(stage.ada, stage.channel.id, Draft(content="x"))
    thread = thread_acts.open_thread_on(stage.world, stage.otis, message, "talk")
    stage.world.post(stage.ada, thread.id, Draft(content="y"))
    thread_acts.delete(stage.world, thread)
    (left,) = stage.world.messages.values()
    assert (left.id, left.flags & Flag.HAS_THREAD) == (message.id, 0)
    assert stage.events[-1] == ThreadDeleted(thread)
    assert ThreadCreated(thread) in stage.events
