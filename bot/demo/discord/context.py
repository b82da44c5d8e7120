"""What every handler gets, and the form of its answer."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from bot.demo.discord.message_payloads import MessagePayloads
from bot.demo.discord.world import World
from bot.model.secret import Secret


@dataclass(frozen=True, slots=True)
class Context:
    """One running local Discord."""

    world: World
    messages: MessagePayloads
    token: Secret
    """The bot's."""
    url: str
    """Where it listens, with a slash at the end."""


Handler = Callable[[Context, web.Request], Awaitable[web.Response]]


@dataclass(frozen=True, slots=True)
class Route:
    """A method, a path below the API's prefix, and who answers."""

    method: str
    path: str
    handler: Handler
    token_in_path: bool = False
    """The path holds an interaction's token, so the bot's own is not asked for."""


def json_answer(value: object, *, status: int = 200) -> web.Response:
    """A JSON answer; discord.py reads it only when the Content-Type names no charset."""
    body = json.dumps(value, ensure_ascii=False).encode()
    return web.Response(body=body, status=status, content_type="application/json")


def no_content() -> web.Response:
    """Done, and nothing to say."""
    return web.Response(status=204)
