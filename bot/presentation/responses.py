"""Responses to interactions, delivered once, whatever the network does in between.

An interaction is acknowledged within three seconds or lost; its token lives for 15 minutes.
https://docs.discord.com/developers/interactions/receiving-and-responding
"""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Sequence

import aiohttp
import discord
from discord.ui import View

from bot.model.errors import ServiceFailure
from bot.presentation.discord import error_embed
from bot.presentation.errors import understood

log = logging.getLogger(__name__)

_ACKNOWLEDGE_WITHIN_S = 2.8
# Later the token ends, and with it every way to the answer.
_DELIVER_WITHIN_S = 14 * 60.0
# Discord remembers a nonce for a few minutes only; its documentation does not say how many.
_POST_WITHIN_S = 2 * 60.0
_REWRITE_WITHIN_S = 60 * 60.0
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.2, 30.0
# https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
_ALREADY_ACKNOWLEDGED = 40060
_UNDELIVERED = "discord_undelivered"
_ACKNOWLEDGED = "acknowledged"  # a mark of ours in interaction.extras

# What may go well the next time; whether Discord has acted on it is not known then.
TRANSIENT = (discord.DiscordServerError, aiohttp.ClientError, OSError)
_CHANGED_MESSAGE = (
    discord.InteractionResponseType.deferred_message_update,
    discord.InteractionResponseType.message_update,
)


async def defer(interaction: discord.Interaction, *, ephemeral: bool = False) -> None:
    """Acknowledge; the answer follows with `respond`. Raises ServiceFailure when it is too late."""
    await _acknowledge(
        interaction, lambda: interaction.response.defer(thinking=True, ephemeral=ephemeral)
    )


async def respond(
    interaction: discord.Interaction, embeds: Sequence[discord.Embed], view: View | None = None
) -> None:
    """The answer after `defer`; a further one takes the place of the one before.

    Raises ServiceFailure when Discord does not take it before the token ends.
    """
    await _sent(
        lambda: interaction.edit_original_response(embeds=embeds, view=view), _DELIVER_WITHIN_S
    )


async def reply_ephemeral(
    interaction: discord.Interaction, embeds: Sequence[discord.Embed], view: View | None = None
) -> None:
    """The first answer, at once, which only the person who asked can see."""
    shown = discord.utils.MISSING if view is None else view
    await _acknowledge(
        interaction,
        lambda: interaction.response.send_message(embeds=embeds, view=shown, ephemeral=True),
    )


async def edit(
    interaction: discord.Interaction, embeds: Sequence[discord.Embed], view: View | None = None
) -> None:
    """The first answer to a button: edit the message that carries it."""
    await _acknowledge(
        interaction, lambda: interaction.response.edit_message(embeds=embeds, view=view)
    )


async def acknowledge(interaction: discord.Interaction) -> None:
    """The first answer to a button whose message is edited otherwise, or not at all."""
    await _acknowledge(interaction, interaction.response.defer)


async def send_error(interaction: discord.Interaction, error: BaseException) -> None:
    """Say what went wrong; raises nothing. What cannot be delivered stands in the log.

    It takes the place of the expected answer; a refusal, and the error of a button, is seen only by
    the person who asked.
    """
    told = understood(error)
    embed = error_embed(told)
    try:
        if told.code == _UNDELIVERED:
            raise told
        if not (interaction.response.is_done() or _ACKNOWLEDGED in interaction.extras):
            await reply_ephemeral(interaction, [embed])
        elif interaction.response.type in _CHANGED_MESSAGE:
            await interaction.followup.send(embed=embed, ephemeral=True)
        else:
            await respond(interaction, [embed])
    except (ServiceFailure, discord.HTTPException, *TRANSIENT) as undelivered:
        log.warning("not delivered", extra={"reason": str(undelivered), "answer": told.code})


async def response_message(interaction: discord.Interaction) -> discord.PartialMessage:
    """The answer as a message of its channel, which `edit_message` edits without the token."""
    found: list[discord.InteractionMessage] = []

    async def fetch() -> None:
        found.append(await interaction.original_response())

    await _sent(fetch, _DELIVER_WITHIN_S)
    return _channel_of(interaction).get_partial_message(found[-1].id)


def pressed_message(interaction: discord.Interaction) -> discord.PartialMessage:
    """The message whose button was pressed, as `response_message` gives the answer."""
    assert interaction.message is not None, "a button stands under a message"
    return _channel_of(interaction).get_partial_message(interaction.message.id)


def _channel_of(interaction: discord.Interaction) -> discord.TextChannel | discord.Thread:
    channel = interaction.channel
    assert isinstance(channel, discord.TextChannel | discord.Thread), "commands are guild only"
    return channel


async def post(channel: discord.abc.Messageable, embeds: Sequence[discord.Embed]) -> None:
    """Say something that nobody asked for, once. Raises ServiceFailure when Discord refuses."""
    # Discord gives back the message that has this nonce already, should it be sent again.
    # https://docs.discord.com/developers/resources/message#create-message
    nonce = secrets.randbits(53)
    await _sent(lambda: channel.send(embeds=embeds, nonce=nonce), _POST_WITHIN_S)


async def edit_message(
    message: discord.PartialMessage, embeds: Sequence[discord.Embed], view: View | None = None
) -> None:
    """Edit a message of pgherd's own, however old it is: that takes no token. Raises as `post`."""
    await _sent(lambda: message.edit(embeds=embeds, view=view), _REWRITE_WITHIN_S)


async def _acknowledge(
    interaction: discord.Interaction, send: Callable[[], Awaitable[object]]
) -> None:
    try:
        async with asyncio.timeout(_ACKNOWLEDGE_WITHIN_S):
            await _sent(send, _ACKNOWLEDGE_WITHIN_S)
    except TimeoutError:
        raise _undelivered(f"no success within {_ACKNOWLEDGE_WITHIN_S:g} s") from None
    interaction.extras[_ACKNOWLEDGED] = True


async def _sent(send: Callable[[], Awaitable[object]], within_s: float) -> None:
    """Send until Discord takes it. To send the same once more has to be harmless.

    A request that is under way is never cancelled here; aiohttp gives it up after five minutes.
    discord.py, cancelled while it waits for a global rate limit, would leave that wait to all
    others for good.
    """
    clock_s = asyncio.get_running_loop().time
    end_s, pause_s, tries = clock_s() + within_s, _FIRST_PAUSE_S, 0
    while not await _delivered(send, again=tries > 0):
        if clock_s() + pause_s > end_s:
            raise _undelivered(f"no success within {within_s:g} s")
        tries += 1
        await asyncio.sleep(pause_s)
        pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)


async def _delivered(send: Callable[[], Awaitable[object]], *, again: bool) -> bool:
    try:
        await send()
    except TRANSIENT as error:
        log.info("Discord did not take an answer", extra={"reason": str(error)})
        return False
    except discord.HTTPException as error:
        if again and error.code == _ALREADY_ACKNOWLEDGED:
            return True  # the time before it got through, only its answer was lost
        raise _undelivered(str(error)) from error
    return True


def _undelivered(reason: str) -> ServiceFailure:
    return ServiceFailure(
        f"Discord does not take the answer: {reason}.",
        code=_UNDELIVERED,
        hint="Ask again; the log of pgherd says more.",
    )
