"""Who is let through."""

from typing import Any

import discord
import pytest
from discord import app_commands
from support.discord_calls import HOLDERS, KeptChat

from bot.model.errors import UserMistake
from bot.model.roles import Role, RoleHolders
from cogs.interactions.access import Gate, admitted, needs, require

EVERY_ROLE = tuple(Role)


@pytest.mark.parametrize("needed", Role)
@pytest.mark.parametrize("held", Role)
def test_a_role_lets_through_to_what_it_and_lesser_ones_may(needed: Role, held: Role) -> None:
    interaction = KeptChat().press(roles=[held])
    assert admitted(interaction, needed, HOLDERS) is (held >= needed)


@pytest.mark.parametrize("needed", Role)
def test_who_holds_no_role_is_let_through_nowhere(needed: Role) -> None:
    assert not admitted(KeptChat().press(roles=[]), needed, HOLDERS)


@pytest.mark.parametrize("needed", Role)
def test_where_no_role_is_configured_nobody_is_let_through(needed: Role) -> None:
    interaction = KeptChat().press(roles=EVERY_ROLE)
    assert not admitted(interaction, needed, RoleHolders({}))
    assert not admitted(interaction, needed, RoleHolders({role: [] for role in Role}))


def test_who_is_no_member_of_the_guild_holds_no_role() -> None:
    interaction = KeptChat().press(roles=EVERY_ROLE)
    interaction.user = discord.Object(7)  # type: ignore[assignment]
    assert not admitted(interaction, Role.VIEWER, HOLDERS)


def test_who_lacks_the_role_is_told_which_and_who_gives_it() -> None:
    with pytest.raises(UserMistake, match="You need the admin role") as refused:
        require(KeptChat().press(roles=[Role.OPERATOR]), Role.ADMIN, HOLDERS)
    assert refused.value.code == "role_missing"
    assert "admin of this server" in refused.value.hint
    require(KeptChat().press(roles=[Role.ADMIN]), Role.ADMIN, HOLDERS)


def with_command(chat: KeptChat, extras: dict[Any, Any]) -> KeptChat:
    async def answer(_interaction: discord.Interaction) -> None:
        """The gate stands before it."""

    chat.tree.add_command(
        app_commands.Command(name="pg", description="-", callback=answer, extras=extras)
    )
    return chat


async def test_the_gate_lets_through_who_holds_the_role_of_the_command() -> None:
    chat = with_command(KeptChat(), {**needs(Role.OPERATOR)})
    assert await Gate(HOLDERS)(chat.call(roles=[Role.OPERATOR]))
    assert chat.sent == []


async def test_the_gate_tells_who_lacks_the_role_and_nobody_else() -> None:
    chat = with_command(KeptChat(), {**needs(Role.OPERATOR)})
    assert not await Gate(HOLDERS)(chat.call(roles=[Role.VIEWER]))
    (told,) = chat.sent
    assert "operator role" in told.text
    assert told.is_ephemeral


@pytest.mark.parametrize("extras", [{}, {"needed_role": None}, {"needed_role": 1}])
async def test_a_command_that_names_no_role_is_for_nobody(extras: dict[Any, Any]) -> None:
    chat = with_command(KeptChat(), extras)
    assert not await Gate(HOLDERS)(chat.call(roles=EVERY_ROLE))
    assert "admin role" in chat.texts[0]


async def test_a_command_that_is_not_in_the_tree_is_for_nobody() -> None:
    chat = KeptChat()
    assert not await Gate(HOLDERS)(chat.call("another", roles=EVERY_ROLE))


async def test_who_lacks_the_role_is_offered_nothing_while_typing() -> None:
    chat = with_command(KeptChat(), {**needs(Role.VIEWER)})
    typing = discord.InteractionType.autocomplete
    assert not await Gate(HOLDERS)(chat.call(roles=[], kind=typing))
    (offered,) = chat.sent
    assert offered.content == {"choices": []}
    assert await Gate(HOLDERS)(chat.call(roles=[Role.VIEWER], kind=typing))
