"""https://docs.discord.com/developers/events/gateway-events, as far as intents and eyes allow."""

from dataclasses import replace
from typing import Any

import pytest

from bot.demo.discord import thread_acts
from bot.demo.discord.events import ThreadCreated, ThreadDeleted, ThreadUpdated
from bot.demo.discord.gateway_guild_events import guild_changes, thread_changes
from bot.demo.discord.messages import Draft
from bot.demo.discord.permissions import Overwrite, Permission
from bot.demo.discord.sessions import Intent, Session
from bot.demo.discord.threads import ThreadKind

GUILDS = Session("s", int(Intent.GUILDS))
MEMBERS = Session("s", int(Intent.GUILDS | Intent.GUILD_MEMBERS))
NOTHING = Session("s", 0)


def names(told: list[tuple[str, Any]]) -> list[str]:
    return [name for name, _ in told]


def opened(stage: Any, **parts: Any) -> Any:
    return thread_acts.open_thread(stage.world, stage.otis, stage.channel, "talk", **parts)


def test_a_threads_life_is_told_to_who_asked_for_guilds(stage: Any) -> None:
    thread = opened(stage)
    renamed = replace(thread, name="other")
    for event, name in (
        (ThreadCreated(thread), "THREAD_CREATE"),
        (ThreadUpdated(thread, renamed), "THREAD_UPDATE"),
        (ThreadDeleted(thread), "THREAD_DELETE"),
    ):
        assert names(thread_changes(stage.world, event, GUILDS)) == [name]
        assert thread_changes(stage.world, event, NOTHING) == []
    ((_, data),) = thread_changes(stage.world, ThreadCreated(thread), GUILDS)
    assert data["newly_created"] is True
    assert data["thread_metadata"]["archived"] is False


def test_a_private_thread_is_told_when_the_bot_is_taken_in_and_not_before(stage: Any) -> None:
    bot_id = stage.world.guild.bot.id
    outside = opened(stage, kind=ThreadKind.PRIVATE)
    inside = replace(outside, member_ids=(*outside.member_ids, bot_id))
    assert thread_changes(stage.world, ThreadCreated(outside), GUILDS) == []
    came = thread_changes(stage.world, ThreadUpdated(outside, inside), GUILDS)
    assert names(came) == ["THREAD_CREATE", "THREAD_MEMBERS_UPDATE"]
    went = thread_changes(stage.world, ThreadUpdated(inside, outside), GUILDS)
    assert [data["removed_member_ids"] for _, data in went] == [[bot_id]]


@pytest.mark.parametrize(
    ("session", "wanted"), [(GUILDS, []), (MEMBERS, ["THREAD_MEMBERS_UPDATE"])]
)
def test_other_peoples_comings_take_the_intent_for_members(
    stage: Any, session: Session, wanted: list[str]
) -> None:
    thread = opened(stage)
    more = replace(thread, member_ids=(*thread.member_ids, stage.ada.id))
    assert names(thread_changes(stage.world, ThreadUpdated(thread, more), session)) == wanted


def test_a_changed_role_and_channel_are_told_and_a_member_with_the_intent(stage: Any) -> None:
    before = stage.world.guild
    role = replace(before.roles["pgherd-viewer"], mentionable=True)
    channel = replace(before.channels["general"], topic="Anything")
    otis = replace(before.people["Otis"], role_ids=())
    after = replace(
        before,
        roles={**before.roles, role.name: role},
        channels={**before.channels, channel.name: channel},
        people={**before.people, "Otis": otis},
    )
    told = ["GUILD_ROLE_UPDATE", "CHANNEL_UPDATE"]
    assert names(guild_changes(stage.world, before, after, GUILDS)) == told
    with_members = guild_changes(stage.world, before, after, MEMBERS)
    assert names(with_members) == [*told, "GUILD_MEMBER_UPDATE"]
    assert with_members[-1][1]["user"]["id"] == otis.id
    assert guild_changes(stage.world, before, after, NOTHING) == []


def test_the_bot_is_always_told_of_its_own_roles(stage: Any) -> None:
    before = stage.world.guild
    after = replace(before, bot=replace(before.bot, role_ids=()))
    assert names(guild_changes(stage.world, before, after, NOTHING)) == ["GUILD_MEMBER_UPDATE"]


def test_who_gains_a_channel_is_told_of_its_active_threads(stage: Any) -> None:
    message = stage.world.post(stage.ada, stage.channel.id, Draft(content="x"))
    thread = thread_acts.open_thread_on(stage.world, stage.ada, message, "talk")
    after = stage.world.guild
    hidden = Overwrite(after.everyone.id, is_role=True, deny=int(Permission.VIEW_CHANNEL))
    channel = replace(stage.channel, overwrites=(hidden,))
    before = replace(after, channels={**after.channels, channel.name: channel})
    told = dict(guild_changes(stage.world, before, after, GUILDS))
    synced = told["THREAD_LIST_SYNC"]
    assert synced["channel_ids"] == [channel.id]
    assert [shown["id"] for shown in synced["threads"]] == [thread.id]
