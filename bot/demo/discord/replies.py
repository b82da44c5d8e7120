"""What the bot does with an interaction's token: answer, edit, follow up, delete.

Rules: https://docs.discord.com/developers/interactions/receiving-and-responding
"""

from dataclasses import replace

from bot.demo.discord import api_errors
from bot.demo.discord.events import ModalOpened
from bot.demo.discord.interactions import Interaction, InteractionKind, ResponseKind
from bot.demo.discord.messages import Draft, Flag, Kind, Message, Origin
from bot.demo.discord.wire import Json
from bot.demo.discord.world import World

ORIGINAL = "@original"


def answer(world: World, interaction: Interaction, kind: ResponseKind, draft: Draft) -> None:
    """The first answer with a message or with a change to the source message.

    Raises ApiError, and leaves the interaction waiting, when the message would be empty.
    """
    match kind:
        case ResponseKind.MESSAGE:
            flags = draft.born_with(Flag.EPHEMERAL | Flag.SUPPRESS_NOTIFICATIONS)
            message = _reply(world, interaction, draft, flags)
        case ResponseKind.DEFERRED_MESSAGE:
            flags = draft.born_with(Flag.EPHEMERAL)  # for good: no later edit can change it
            message = _reply(world, interaction, Draft(), flags | Flag.LOADING)
        case ResponseKind.UPDATE:
            message = world.edit(_source(world, interaction), draft)
        case _:
            message = _source(world, interaction)
    interaction.response = kind
    interaction.original_id = message.id
    world.acknowledged(interaction)


def show_modal(world: World, interaction: Interaction, modal: Json) -> None:
    """The answer with a form; there is no message, so `@original` means none."""
    interaction.response = ResponseKind.MODAL
    interaction.modal = modal
    world.publish(ModalOpened(interaction))
    world.acknowledged(interaction)


def offer_choices(world: World, interaction: Interaction, choices: tuple[Json, ...]) -> None:
    """The answer to autocomplete."""
    interaction.response = ResponseKind.CHOICES
    interaction.choices = choices
    world.acknowledged(interaction)


def find(world: World, interaction: Interaction, message_id: str) -> Message:
    """A message of this interaction, by id or `@original`; ApiError 10008 for any other."""
    if message_id == ORIGINAL:
        message_id = interaction.original_id or ""
    own = message_id == interaction.original_id or message_id in interaction.follow_up_ids
    if not own or message_id not in world.messages:
        raise api_errors.unknown("Message")
    return world.messages[message_id]


def follow_up(world: World, interaction: Interaction, draft: Draft) -> Message:
    """One more message; the first one after a deferred answer completes that one instead."""
    original = world.messages.get(interaction.original_id or "")
    if original is not None and original.loading:
        return world.edit(original, draft)
    flags = draft.born_with(Flag.EPHEMERAL | Flag.SUPPRESS_NOTIFICATIONS)
    reply_to = original.id if original else None
    message = world.post(
        world.guild.bot,
        interaction.channel_id,
        replace(draft, reply_to=reply_to),
        flags=flags,
        origin=_origin(interaction),
    )
    interaction.follow_up_ids.append(message.id)
    return message


def _reply(world: World, interaction: Interaction, draft: Draft, flags: int) -> Message:
    is_command = _first(interaction).kind is InteractionKind.COMMAND
    return world.post(
        world.guild.bot,
        interaction.channel_id,
        replace(draft, reply_to=interaction.source_id),
        kind=Kind.CHAT_INPUT_COMMAND if is_command else Kind.REPLY,
        flags=flags,
        origin=_origin(interaction),
    )


def _source(world: World, interaction: Interaction) -> Message:
    source = world.messages.get(interaction.source_id or "")
    if source is None:
        raise api_errors.unknown("Message")
    return source


def _first(interaction: Interaction) -> Interaction:
    """What the person did to begin with: the command or the press behind a form."""
    return interaction.opened_by or interaction


def _origin(interaction: Interaction) -> Origin:
    opened_by = interaction.opened_by
    return Origin(
        interaction.id,
        interaction.kind,
        interaction.person_id,
        interaction.name,
        _origin(opened_by) if opened_by is not None else None,
    )
