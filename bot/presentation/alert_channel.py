"""The channel in which pgherd speaks up, for alerts; over REST alone, so the gateway may be away.

Codes: https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from http import HTTPStatus

import discord
from discord.ui import View

from bot.model.alerts import Alert
from bot.model.errors import Blocked, ServiceFailure
from bot.presentation.alert_embeds import alert_embed, call_embed, is_message_of
from bot.presentation.responses import TRANSIENT

_UNKNOWN_CHANNEL, _UNKNOWN_MESSAGE = 10003, 10008
# aiohttp gives a request up after five minutes by itself. Ours is longer on purpose: discord.py,
# cancelled while it waits for a global rate limit to end, leaves its lock closed for good.
_LIMIT_S = 15 * 60.0
# What was sent is in the channel within moments, but Discord's clock is not ours.
_CLOCKS_DIFFER_BY = timedelta(minutes=5)
_MOST_LOOKED_AT = 500


class DiscordAlertChannel:
    """The AlertChannel on Discord; `controls` gives what stands under an alert's message."""

    def __init__(
        self, client: discord.Client, channel: int, controls: Callable[[Alert], View | None]
    ) -> None:
        self._client = client
        self._channel = client.get_partial_messageable(channel)
        self._controls = controls

    async def post(self, alert: Alert, nonce: str) -> int:
        """See AlertChannel."""
        view = self._controls(alert) or discord.utils.MISSING
        async with _translated(self._channel.id):
            message = await self._channel.send(embed=alert_embed(alert), view=view, nonce=nonce)
        return message.id

    async def edit(self, message: int, alert: Alert) -> bool:
        """See AlertChannel."""
        async with _translated(self._channel.id):
            try:
                await self._channel.get_partial_message(message).edit(
                    embed=alert_embed(alert), view=self._controls(alert)
                )
            except discord.NotFound as gone:
                if gone.code != _UNKNOWN_MESSAGE:
                    raise
                return False
        return True

    async def call(self, message: int, alert: Alert, nonce: str) -> None:
        """See AlertChannel."""
        answered = discord.MessageReference(
            message_id=message, channel_id=self._channel.id, fail_if_not_exists=False
        )
        async with _translated(self._channel.id):
            await self._channel.send(embed=call_embed(alert), reference=answered, nonce=nonce)

    async def find(self, alert: Alert, since: datetime) -> int | None:
        """See AlertChannel."""
        async for message in self._own(since):
            if any(is_message_of(alert, embed) for embed in message.embeds):
                return message.id
        return None

    async def was_called(self, message: int, alert: Alert, since: datetime) -> bool:
        """See AlertChannel."""
        title = call_embed(alert).title
        async for sent in self._own(since):
            answers = sent.reference is not None and sent.reference.message_id == message
            if answers and any(embed.title == title for embed in sent.embeds):
                return True
        return False

    async def _own(self, since: datetime) -> AsyncIterator[discord.Message]:
        """Our own messages since then, the oldest first."""
        assert self._client.user is not None, "it is logged in"
        after = since - _CLOCKS_DIFFER_BY
        async with _translated(self._channel.id):
            found = [
                message
                async for message in self._channel.history(
                    limit=_MOST_LOOKED_AT, after=after, oldest_first=True
                )
                if message.author.id == self._client.user.id
            ]
        for message in found:
            yield message


@asynccontextmanager
async def _translated(channel: int) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(_LIMIT_S):
            yield
    except TRANSIENT as error:
        raise _away(str(error) or type(error).__name__) from error
    except discord.HTTPException as error:
        if error.status == HTTPStatus.TOO_MANY_REQUESTS:
            raise _away(str(error)) from error
        if error.code == _UNKNOWN_CHANNEL or error.status in {
            HTTPStatus.UNAUTHORIZED,
            HTTPStatus.FORBIDDEN,
        }:
            raise _refused(channel, str(error)) from error
        raise


def _away(reason: str) -> ServiceFailure:
    return ServiceFailure(
        f"Discord does not take alerts: {reason}.",
        code="discord_away",
        hint="They are kept, and told when it is back.",
    )


def _refused(channel: int, reason: str) -> Blocked:
    return Blocked(
        f"pgherd may not speak in the channel {channel}: {reason}.",
        code="channel_refuses",
        hint="Let it view the channel, send messages, embed links and read the history; or "
        "correct discord.channel.",
    )
