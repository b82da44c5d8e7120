"""The bot on Discord: logs in, syncs its commands, renders errors."""

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp
import discord
from discord import VoiceClient, app_commands
from discord.ui import DynamicItem

from bot import heartbeat
from bot.model.errors import ServiceFailure, UserMistake
from bot.model.secret import Secret
from bot.presentation.discord import notice_embed
from bot.presentation.errors import understood
from bot.presentation.responses import post, send_error

log = logging.getLogger(__name__)

# The least that replies need: see, send, embed links, attach files; and to find an own message
# again of which it is not known whether it got through.
# https://docs.discord.com/developers/topics/permissions
PERMISSIONS = discord.Permissions(
    view_channel=True,
    send_messages=True,
    embed_links=True,
    attach_files=True,
    read_message_history=True,
)
_SCOPES = ("bot", "applications.commands")
# Nobody waits for members here; the guild itself comes right behind READY.
_GUILD_READY_S = 0.5
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 1.0, 60.0
_AUTHENTICATION_FAILED = 4004  # the gateway's close code
# For work in the background that has failed by a bug: long enough to leave room for other logs.
_BACKGROUND_PAUSE_S = 30.0
_BACKGROUND_ENDS_WITHIN_S = 5.0


Gate = Callable[[discord.Interaction], Awaitable[bool]]


class CommandTree(app_commands.CommandTree["PgherdClient"]):
    """Lets through whom the gate lets through, and tells the person whatever a command raised."""

    def __init__(self, client: "PgherdClient", gate: Gate) -> None:
        super().__init__(client)
        self._gate = gate

    async def interaction_check(self, interaction: discord.Interaction, /) -> bool:
        """Before every command and every autocomplete."""
        return await self._gate(interaction)

    async def on_error(
        self, interaction: discord.Interaction, error: app_commands.AppCommandError, /
    ) -> None:
        """Renders `error` where the answer was expected; a refusal is seen by its person only."""
        await send_error(
            interaction,
            error.original if isinstance(error, app_commands.CommandInvokeError) else error,
        )


@dataclass(frozen=True, slots=True)
class Commands:
    """What people can call and press, and who is let through to it."""

    group: app_commands.Group
    gate: Gate
    buttons: Sequence[type[DynamicItem[Any]]] = ()


class PgherdClient(discord.Client):
    """One guild, one command group; `on_commands_ready` is called once commands answer.

    The channel is told each of `notices` once. Each of `background` runs from the first moment that
    commands answer until the client is closed, which cancels it.
    """

    def __init__(
        self,
        *,
        guild: int,
        channel: int,
        commands: Commands,
        notices: Sequence[str] = (),
        background: Sequence[Callable[["PgherdClient"], Awaitable[None]]] = (),
        on_commands_ready: Callable[[], None] = lambda: None,
    ) -> None:
        VoiceClient.warn_nacl = VoiceClient.warn_dave = False  # nothing here ever speaks aloud
        super().__init__(
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            guild_ready_timeout=_GUILD_READY_S,
            max_messages=None,
        )
        self._guild = discord.Object(guild)
        self._channel_id = channel
        self._on_commands_ready = on_commands_ready
        self._notices = list(notices)
        self._background = background
        self._running: list[asyncio.Task[None]] = []
        self.tree = CommandTree(self, commands.gate)
        self.tree.add_command(commands.group, guild=self._guild)
        self.add_dynamic_items(*commands.buttons)

    async def setup_hook(self) -> None:
        """Syncs the commands; raises UserMistake when the bot is not in the guild."""
        try:
            await self.tree.sync(guild=self._guild)
        except (discord.Forbidden, discord.NotFound):
            raise UserMistake(
                f"The bot is not in the guild {self._guild.id}.",
                code="guild_missing",
                hint=f"Correct discord.guild, or invite it: {self._invitation()}",
            ) from None

    def is_connected(self) -> bool:
        """Whether commands reach it: its session is ready and the gateway's connection stands."""
        return self.is_ready() and self.ws.open

    def _invitation(self) -> str:
        assert self.application_id is not None
        return discord.utils.oauth_url(
            self.application_id, permissions=PERMISSIONS, guild=self._guild, scopes=_SCOPES
        )

    async def on_ready(self) -> None:
        """Looks whether it can speak where it should, and says that commands answer."""
        channel = self._channel()
        log.info("commands ready", extra={"guild": self._guild.id})
        self._on_commands_ready()
        if not self._running:  # else it is another session of the gateway
            self._running = [asyncio.create_task(self._kept_up(work)) for work in self._background]
        if channel is not None:
            await self._tell_notices(channel)

    async def _kept_up(self, work: Callable[["PgherdClient"], Awaitable[None]]) -> None:
        while True:
            try:
                return await work(self)
            except Exception as raised:  # noqa: BLE001 - a bug must not end it for good
                error = understood(raised)
            log.error("background work failed", extra={"reason": error.message})
            await asyncio.sleep(_BACKGROUND_PAUSE_S)

    async def close(self) -> None:
        """Ends what runs in the background, then leaves Discord."""
        for task in self._running:
            task.cancel()
        if self._running:
            await asyncio.wait(self._running, timeout=_BACKGROUND_ENDS_WITHIN_S)
        await super().close()

    async def _tell_notices(self, channel: discord.TextChannel) -> None:
        notices, self._notices = self._notices, []
        for notice in notices:
            try:
                await post(channel, [notice_embed(notice)])
            except ServiceFailure as error:
                log.warning("notice not delivered", extra={"reason": error.message})

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Says so in the log: nothing can be said in chat any more."""
        if guild.id == self._guild.id:
            log.error("removed from the guild", extra={"invite": self._invitation()})

    def _channel(self) -> discord.TextChannel | None:
        """The channel in which pgherd speaks up; None, and a line in the log, where it cannot."""
        guild = self.get_guild(self._guild.id)
        channel = guild.get_channel(self._channel_id) if guild else None
        if guild is None or not isinstance(channel, discord.TextChannel):
            log.error(
                "channel missing: commands answer, but pgherd cannot speak up by itself",
                extra={"channel": self._channel_id, "hint": "correct discord.channel"},
            )
            return None
        allowed = channel.permissions_for(guild.me)
        missing = [name for name, wanted in PERMISSIONS if wanted and not getattr(allowed, name)]
        if missing:
            log.error(
                "permissions missing in the channel",
                extra={"channel": self._channel_id, "missing": ",".join(missing)},
            )
            return None
        return channel

    async def on_error(self, _event: str, /, *_args: Any, **_kwargs: Any) -> None:
        """An event handler of ours failed: a bug, with its incident number in the log."""
        error = sys.exc_info()[1]  # discord.py calls this inside its except block
        if error is not None:
            understood(error)


async def serve(client: PgherdClient, token: Secret) -> None:
    """Be on Discord until cancelled.

    While Discord is away it waits and tries again, for ever: the first time here, later inside
    discord.py. Raises UserMistake for a token that Discord refuses and for a missing guild.
    """
    async with client, heartbeat.beating(heartbeat.file(), client.is_connected):
        try:
            await _log_in(client, token)
            await client.connect(reconnect=True)
        except discord.LoginFailure:
            raise _bad_token() from None
        except discord.ConnectionClosed as closed:
            if closed.code == _AUTHENTICATION_FAILED:
                raise _bad_token() from None
            raise


async def _log_in(client: PgherdClient, token: Secret) -> None:
    pause_s = _FIRST_PAUSE_S
    while True:
        try:
            await client.login(token.reveal())
        except (OSError, TimeoutError, aiohttp.ClientError, discord.DiscordServerError) as error:
            log.warning("Discord is away", extra={"reason": str(error), "again_in_s": pause_s})
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
        else:
            return


def _bad_token() -> UserMistake:
    return UserMistake(
        "Discord refuses the bot's token.",
        code="token_refused",
        hint="Make a new one at discord.com/developers (Bot → Reset Token) and store it where "
        "discord.token says.",
    )
