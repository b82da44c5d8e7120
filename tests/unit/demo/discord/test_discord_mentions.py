"""https://docs.discord.com/developers/resources/message#allowed-mentions-object."""

from dataclasses import replace
from typing import Any

import pytest

from bot.demo.discord.form_errors import FormCheck
from bot.demo.discord.guild import homelab
from bot.demo.discord.mentions import (
    EVERYTHING,
    USERS_ONLY,
    AllowedMentions,
    Mentions,
    allowed_mentions_errors,
    mentioned,
)
from bot.demo.discord.messages import Draft, Flag, Origin
from bot.demo.discord.permissions import Permission

GUILD = homelab()
ADA, OTIS = GUILD.people["Ada"].id, GUILD.people["Otis"].id
VIEWER = GUILD.roles["pgherd-viewer"].id
TEXT = f"@here Hello <@&{VIEWER}>, <@{ADA}> and <@!{OTIS}>"


def found(allowed: AllowedMentions, *, everyone: bool = True) -> Mentions:
    return mentioned(TEXT, allowed, GUILD, may_mention_everyone=everyone)


@pytest.mark.parametrize(
    ("allowed", "wanted"),
    [
        (EVERYTHING, Mentions((ADA, OTIS), (VIEWER,), everyone=True)),
        (USERS_ONLY, Mentions((ADA, OTIS))),
        (AllowedMentions(), Mentions()),
        (AllowedMentions(user_ids=frozenset({OTIS, "5"})), Mentions((OTIS,))),
        (
            AllowedMentions(frozenset({"everyone"}), role_ids=frozenset({VIEWER})),
            Mentions((), (VIEWER,), everyone=True),
        ),
    ],
)
def test_only_what_is_allowed_and_there_counts(allowed: AllowedMentions, wanted: Mentions) -> None:
    assert found(allowed) == wanted


def test_roles_and_everyone_take_a_permission_unless_the_role_is_mentionable() -> None:
    assert found(EVERYTHING, everyone=False) == Mentions((ADA, OTIS))
    viewer = replace(GUILD.roles["pgherd-viewer"], mentionable=True)
    guild = replace(GUILD, roles={**GUILD.roles, viewer.name: viewer})
    counted = mentioned(TEXT, EVERYTHING, guild, may_mention_everyone=False)
    assert counted.role_ids == (VIEWER,)


def test_names_in_markup_are_mentions_too_because_we_are_stricter() -> None:
    counted = mentioned(f"`<@{ADA}>`", EVERYTHING, GUILD, may_mention_everyone=False)
    assert counted.user_ids == (ADA,)


@pytest.mark.parametrize(
    ("value", "codes"),
    [
        ({"parse": []}, []),
        ({"parse": ["users"], "users": []}, []),
        ({"parse": ["everyone"], "users": [ADA], "replied_user": True}, []),
        ({"parse": ["users"], "users": [ADA]}, ["MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE"]),
        ({"parse": ["all"]}, ["BASE_TYPE_CHOICES"]),
        ({"users": ["ada"]}, ["NUMBER_TYPE_COERCE"]),
        ({"roles": [str(n) for n in range(101)]}, ["BASE_TYPE_MAX_LENGTH"]),
        ({"channels": ["5"]}, ["LOCAL_DISCORD_UNKNOWN_FIELD"]),
        (5, ["MODEL_TYPE_CONVERT"]),
    ],
)
def test_ambiguous_settings_are_refused(value: Any, codes: list[str]) -> None:
    check = FormCheck()
    allowed_mentions_errors(check, value)
    assert [error.code for error in check.errors] == codes


def by(stage: Any) -> list[tuple[str, str]]:
    names = {p.id: p.username for p in stage.world.guild.members()}
    return [(names[ping.person_id], ping.by) for ping in stage.world.pings]


def test_a_message_pings_those_who_can_read_it_and_an_edit_pings_nobody(stage: Any) -> None:
    bot, admins = stage.world.guild.bot, stage.world.guild.channels["admins"]
    message = stage.world.post(bot, stage.channel.id, Draft(content=f"<@{ADA}>"))
    stage.world.edit(message, Draft(content=f"<@{OTIS}>"))
    stage.world.post(bot, admins.id, Draft(content=f"<@{ADA}> <@{OTIS}>"))
    assert by(stage) == [("ada", "user"), ("ada", "user")]


def test_an_answer_pings_who_is_answered_unless_that_is_not_allowed(stage: Any) -> None:
    first = stage.world.post(stage.ada, stage.channel.id, Draft(content="x"))
    stage.world.post(stage.otis, stage.channel.id, Draft(content="y", reply_to=first.id))
    quiet = Draft(content="z", reply_to=first.id, allowed_mentions=AllowedMentions())
    stage.world.post(stage.otis, stage.channel.id, quiet)
    assert by(stage) == [("ada", "reply")]


def test_who_may_mention_everyone_pings_all_who_see_the_channel(stage: Any) -> None:
    stage.world.post(stage.ada, stage.channel.id, Draft(content="@everyone"))
    assert by(stage) == [(name, "everyone") for name in ("otis", "vera", "noel", "mira")]
    role = stage.world.guild.roles["pgherd"]
    assert not role.permissions & Permission.MENTION_EVERYONE


def test_answers_to_interactions_mention_users_only_and_ephemeral_ones_ping_nobody(
    stage: Any,
) -> None:
    bot = stage.world.guild.bot
    origin = Origin("5", 2, ADA, "pg status")
    for flags in (0, int(Flag.EPHEMERAL)):
        draft = Draft(content=f"<@{OTIS}> <@&{VIEWER}>")
        stage.world.post(bot, stage.channel.id, draft, origin=origin, flags=flags)
    assert by(stage) == [("otis", "user")]


def test_a_deferred_answer_pings_when_it_is_completed(stage: Any) -> None:
    bot, origin = stage.world.guild.bot, Origin("5", 2, ADA, "pg status")
    loading = stage.world.post(
        bot, stage.channel.id, Draft(), origin=origin, flags=int(Flag.LOADING)
    )
    assert by(stage) == []
    stage.world.edit(loading, Draft(content=f"<@{OTIS}>"))
    assert by(stage) == [("otis", "user")]


def test_everyone_is_no_role_that_can_be_mentioned_by_its_id() -> None:
    everyone = GUILD.everyone.id
    counted = mentioned(f"<@&{everyone}>", EVERYTHING, GUILD, may_mention_everyone=True)
    assert counted == Mentions()
