"""The local Discord as one server: put together, started, stopped."""

import errno
import socket
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from types import TracebackType
from typing import Final, Self

from aiohttp import web

from bot.demo.discord import rest
from bot.demo.discord.bodies import JSON_SIZE_BYTES
from bot.demo.discord.context import Context
from bot.demo.discord.deadlines import Deadlines
from bot.demo.discord.events import EventBus
from bot.demo.discord.gateway import HEARTBEAT_EVERY_S, Gateway
from bot.demo.discord.guild import homelab
from bot.demo.discord.local_api import LocalApi
from bot.demo.discord.local_events import LocalEvents
from bot.demo.discord.message_payloads import MessagePayloads
from bot.demo.discord.page_files import PageFiles
from bot.demo.discord.world import World
from bot.model.errors import UserMistake
from bot.model.secret import Secret

HOST: Final = "127.0.0.1"
_OWN_NAMES: Final = (HOST, "localhost")


class LocalDiscord:
    """A Discord for one bot, on 127.0.0.1.

    `world` is there from the start and outlives `stop`; `url` is known once started. Entering it
    starts it, leaving it stops it.
    """

    def __init__(
        self,
        *,
        token: Secret | str,
        port: int = 0,
        heartbeat_every_s: float = HEARTBEAT_EVERY_S,
    ) -> None:
        """The bot logs in with `token`; port 0 takes any that is free."""
        self._token = token if isinstance(token, Secret) else Secret(token)
        self._port = port
        self._heartbeat_every_s = heartbeat_every_s
        self._bus = EventBus()
        self._runner: web.AppRunner | None = None
        self._stops: list[Callable[[], Awaitable[None]]] = []
        self.world = World(homelab(), now=lambda: datetime.now(UTC), publish=self._bus.publish)
        self.url = ""

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listens; UserMistake when the port is taken."""
        listener = _listener(self._port)
        self.url = f"http://{HOST}:{listener.getsockname()[1]}/"
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.SockSite(self._runner, listener).start()

    async def stop(self) -> None:
        """Closes every connection and stops listening."""
        for stop in self._stops:
            await stop()
        self._stops.clear()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def _application(self) -> web.Application:
        messages = MessagePayloads(self.world, self.url)
        context = Context(self.world, messages, self._token, self.url)
        deadlines = Deadlines(self.world)
        gateway = Gateway(context, heartbeat_every_s=self._heartbeat_every_s)
        events = LocalEvents(context)
        # The deadline has to run before the bot hears of an interaction.
        for part in (deadlines, gateway, events):
            self._bus.listen(part.hear)
        self._stops += [deadlines.stop, gateway.stop, events.stop]
        app = web.Application(client_max_size=JSON_SIZE_BYTES, middlewares=[_only_ourselves])
        app.router.add_get("/gateway", gateway.connect)
        rest.add_routes(app, context)
        LocalApi(context, deadlines, events).add_routes(app)
        PageFiles(self.world).add_routes(app)
        return app


def _listener(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        if error.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        raise UserMistake(
            f"The local Discord cannot listen on port {port}: {error.strerror}.",
            code="port_unavailable",
            hint="Take another port, or 0 for any that is free.",
        ) from error
    return listener


@web.middleware
async def _only_ourselves(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Refuses pages of other sites that a browser was led to send here."""
    origin = request.headers.get("Origin")
    if request.url.host not in _OWN_NAMES or origin not in (None, f"http://{request.host}"):
        raise web.HTTPForbidden(text="The local Discord answers only to its own page.")
    return await handler(request)
