"""What every handler gets, and the form of its answer."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from bot.demo.discord.authentication import Admission
from bot.demo.discord.faults import Weather
from bot.demo.discord.message_payloads import MessagePayloads
from bot.demo.discord.messages import Message
from bot.demo.discord.rate_limits import RateLimits
from bot.demo.discord.sessions import Intent
from bot.demo.discord.wire import Json
from bot.demo.discord.world import World
from bot.model.secret import Secret

_INTENT_FLAGS: Final = (
    (Intent.GUILD_PRESENCES, 1 << 13),
    (Intent.GUILD_MEMBERS, 1 << 15),
    (Intent.MESSAGE_CONTENT, 1 << 19),
)
"""Of an application in few guilds.

Source: https://docs.discord.com/developers/resources/application#application-object-application-flags
"""


@dataclass(frozen=True, slots=True)
class Context:
    """One running local Discord."""

    world: World
    messages: MessagePayloads
    token: Secret
    """The bot's."""
    url: str
    """Where it listens, with a slash at the end."""
    privileged_intents: int
    """Those that the application was given; without MESSAGE_CONTENT it reads what is its own."""
    limits: RateLimits
    weather: Weather
    admission: Admission

    @property
    def application_flags(self) -> int:
        """What the application object says of the privileged intents."""
        given = [flag for intent, flag in _INTENT_FLAGS if self.privileged_intents & intent]
        return sum(given)

    def told(self, message: Message) -> Json:
        """A message as the bot gets it over REST."""
        with_content = bool(self.privileged_intents & Intent.MESSAGE_CONTENT)
        return self.messages.told(message, with_content=with_content)


Handler = Callable[[Context, web.Request], Awaitable[web.Response]]


@dataclass(frozen=True, slots=True)
class Route:
    """A method, a path below the API's prefix, and who answers."""

    method: str
    path: str
    handler: Handler
    token_in_path: bool = False
    """The path holds an interaction's token, so the bot's own is not asked for."""


def json_answer(
    value: object, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    """A JSON answer; discord.py reads it only when the Content-Type names no charset."""
    body = json.dumps(value, ensure_ascii=False).encode()
    return web.Response(body=body, status=status, content_type="application/json", headers=headers)


def no_content() -> web.Response:
    """Done, and nothing to say."""
    return web.Response(status=204)
