from datetime import timedelta
from typing import Any

import pytest

from bot.demo.discord import replies
from bot.demo.discord.api_errors import ApiError
from bot.demo.discord.interactions import InteractionKind, ResponseKind, State
from bot.demo.discord.messages import Draft, Flag, Kind
from bot.demo.discord.server import LocalDiscord

HELLO = Draft(content="hello")


def answer(stage: Any, interaction: Any, kind: ResponseKind, draft: Draft = HELLO) -> Any:
    replies.answer(stage.world, interaction, kind, draft)
    return stage.world.messages[interaction.original_id]


def pressed(stage: Any) -> Any:
    source = stage.world.post(stage.world.guild.bot, stage.channel.id, Draft(content="source"))
    return source, stage.ask(InteractionKind.COMPONENT, source)


def code_of(call: Any, *arguments: Any) -> int:
    with pytest.raises(ApiError) as refusal:
        call(*arguments)
    return refusal.value.code


def test_an_answer_shows_whose_command_it_answers(stage: Any) -> None:
    interaction = stage.ask()
    message = answer(stage, interaction, ResponseKind.MESSAGE)
    assert interaction.state is State.ACKNOWLEDGED
    assert message.kind is Kind.CHAT_INPUT_COMMAND
    assert (message.origin.person_id, message.origin.name) == (stage.ada.id, "pg status")


def test_an_ephemeral_answer_is_seen_by_who_asked_and_nobody_else(stage: Any) -> None:
    draft = Draft(content="psst", flags=int(Flag.EPHEMERAL))
    message = answer(stage, stage.ask(), ResponseKind.MESSAGE, draft)
    assert message.visible_to(stage.ada.id)
    assert not message.visible_to(stage.otis.id)
    assert stage.world.channel_messages(stage.channel.id) == []
    assert stage.world.channel_messages(stage.channel.id, stage.ada.id) == [message]


def test_a_deferred_answer_is_loading_until_its_first_edit_which_leaves_no_mark(
    stage: Any,
) -> None:
    message = answer(stage, stage.ask(), ResponseKind.DEFERRED_MESSAGE, Draft())
    assert message.loading
    done = stage.world.edit(message, HELLO)
    assert not done.loading
    assert done.edited_at is None
    assert stage.world.edit(done, Draft(content="again")).edited_at == stage.moment


def test_the_first_follow_up_completes_a_deferred_answer_and_keeps_its_audience(
    stage: Any,
) -> None:
    # https://discord.com/developers/docs/interactions/receiving-and-responding#followup-messages
    interaction = stage.ask()
    answer(stage, interaction, ResponseKind.DEFERRED_MESSAGE, Draft(flags=int(Flag.EPHEMERAL)))
    first = replies.follow_up(stage.world, interaction, HELLO)
    assert first.id == interaction.original_id
    assert first.ephemeral_to == stage.ada.id
    second = replies.follow_up(stage.world, interaction, HELLO)
    assert second.id != first.id
    assert second.ephemeral_to is None


def test_a_follow_up_may_be_ephemeral_though_the_answer_was_not(stage: Any) -> None:
    interaction = stage.ask()
    answer(stage, interaction, ResponseKind.MESSAGE)
    draft = Draft(content="psst", flags=int(Flag.EPHEMERAL))
    assert replies.follow_up(stage.world, interaction, draft).ephemeral_to == stage.ada.id


def test_an_update_changes_the_message_with_the_button(stage: Any) -> None:
    source, interaction = pressed(stage)
    message = answer(stage, interaction, ResponseKind.UPDATE)
    assert (message.id, message.content) == (source.id, "hello")


def test_a_deferred_update_changes_nothing_and_original_means_the_source(stage: Any) -> None:
    source, interaction = pressed(stage)
    assert answer(stage, interaction, ResponseKind.DEFERRED_UPDATE) == source
    assert replies.find(stage.world, interaction, "@original") == source


def test_an_answer_to_a_button_replies_to_its_message(stage: Any) -> None:
    source, interaction = pressed(stage)
    message = answer(stage, interaction, ResponseKind.MESSAGE)
    assert (message.kind, message.reply_to) == (Kind.REPLY, source.id)


def test_only_the_interactions_own_messages_can_be_found_with_its_token(stage: Any) -> None:
    other = stage.world.post(stage.world.guild.bot, stage.channel.id, HELLO)
    interaction = stage.ask()
    original = answer(stage, interaction, ResponseKind.MESSAGE)
    follow_up = replies.follow_up(stage.world, interaction, HELLO)
    assert replies.find(stage.world, interaction, "@original") == original
    assert replies.find(stage.world, interaction, follow_up.id) == follow_up
    assert code_of(replies.find, stage.world, interaction, other.id) == 10008
    stage.world.delete(original)
    assert code_of(replies.find, stage.world, interaction, "@original") == 10008


def test_an_empty_answer_is_refused_and_the_interaction_keeps_waiting(stage: Any) -> None:
    interaction = stage.ask()
    kind = ResponseKind.MESSAGE
    assert code_of(replies.answer, stage.world, interaction, kind, Draft()) == 50006
    assert interaction.state is State.WAITING


def test_people_wait_three_seconds_unless_the_server_is_told_otherwise() -> None:
    assert LocalDiscord(token="t").world.answer_within == timedelta(seconds=3)
    other = LocalDiscord(token="t", answer_within_s=0.5)
    assert other.world.answer_within == timedelta(seconds=0.5)


def test_an_answer_within_three_seconds_is_in_time(stage: Any) -> None:
    interaction = stage.ask()
    stage.wait(3)
    assert interaction.answer_kind(4, stage.moment) is ResponseKind.MESSAGE


def test_an_answer_after_three_seconds_is_to_an_unknown_interaction(stage: Any) -> None:
    interaction = stage.ask()
    stage.wait(3.01)
    assert code_of(interaction.answer_kind, 4, stage.moment) == 10062


def test_an_interaction_that_was_given_up_cannot_be_answered(stage: Any) -> None:
    interaction = stage.ask()
    stage.world.give_up(interaction)
    assert interaction.error == "The application did not respond"
    assert code_of(interaction.answer_kind, 4, stage.moment) == 10062


def test_giving_up_comes_too_late_for_an_answered_interaction(stage: Any) -> None:
    interaction = stage.ask()
    answer(stage, interaction, ResponseKind.MESSAGE)
    stage.world.give_up(interaction)
    assert interaction.state is State.ACKNOWLEDGED


def test_the_second_answer_is_refused(stage: Any) -> None:
    interaction = stage.ask()
    answer(stage, interaction, ResponseKind.MESSAGE)
    assert code_of(interaction.answer_kind, 4, stage.moment) == 40060


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        (InteractionKind.COMMAND, 6),
        (InteractionKind.COMMAND, 7),
        (InteractionKind.COMMAND, 8),
        (InteractionKind.COMMAND, 10),
        (InteractionKind.COMMAND, None),
        (InteractionKind.COMPONENT, 8),
        (InteractionKind.COMPONENT, 12),
        (InteractionKind.AUTOCOMPLETE, 4),
        (InteractionKind.AUTOCOMPLETE, 9),
        (InteractionKind.MODAL_SUBMIT, 6),
        (InteractionKind.MODAL_SUBMIT, 7),
        (InteractionKind.MODAL_SUBMIT, 9),
    ],
)
def test_an_answer_of_the_wrong_kind_is_refused(
    stage: Any, kind: InteractionKind, wrong: object
) -> None:
    interaction = stage.ask(kind)
    assert code_of(interaction.answer_kind, wrong, stage.moment) == 50035
    assert interaction.state is State.WAITING


def test_a_token_opens_nothing_before_the_answer_and_nothing_after_fifteen_minutes(
    stage: Any,
) -> None:
    interaction = stage.ask()
    assert code_of(interaction.check_token, stage.moment) == 10015
    answer(stage, interaction, ResponseKind.MESSAGE)
    stage.wait(15 * 60)
    interaction.check_token(stage.moment)
    stage.wait(1)
    assert code_of(interaction.check_token, stage.moment) == 50027


def test_a_token_does_not_show_itself(stage: Any) -> None:
    assert "secret" not in repr(stage.ask())
