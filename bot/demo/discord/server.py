"""The local Discord as one server: put together, started, stopped."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Final, Self

from aiohttp import web

from bot.demo.discord import rest
from bot.demo.discord.authentication import Admission
from bot.demo.discord.bodies import JSON_SIZE_BYTES
from bot.demo.discord.context import Context
from bot.demo.discord.deadlines import Deadlines
from bot.demo.discord.events import EventBus
from bot.demo.discord.faults import Weather
from bot.demo.discord.gateway import HEARTBEAT_EVERY_S, Gateway
from bot.demo.discord.guild import Guild, homelab
from bot.demo.discord.interactions import ANSWER_WITHIN, TOKEN_LIVES
from bot.demo.discord.listener import HOST, Doors
from bot.demo.discord.local_api import LocalApi
from bot.demo.discord.local_events import LocalEvents
from bot.demo.discord.message_payloads import MessagePayloads
from bot.demo.discord.page_files import PageFiles
from bot.demo.discord.rate_limits import RateLimits
from bot.demo.discord.world import World
from bot.model.secret import Secret

_OWN_NAMES: Final = (HOST, "localhost")


class LocalDiscord:
    """A Discord for one bot, on 127.0.0.1.

    `world`, `weather` and `limits` are there from the start and outlive `stop`; `url` is known once
    started. Entering it starts it, leaving it stops it.
    """

    def __init__(
        self,
        *,
        token: Secret | str,
        port: int = 0,
        guild: Guild | None = None,
        privileged_intents: int = 0,
        rate_limits: bool = True,
        answer_within_s: float = ANSWER_WITHIN.total_seconds(),
        token_lives_s: float = TOKEN_LIVES.total_seconds(),
        heartbeat_every_s: float = HEARTBEAT_EVERY_S,
    ) -> None:
        """The bot logs in with `token`; port 0 takes any that is free.

        `guild` is the default one unless given, `privileged_intents` are those that the application
        may ask for, `answer_within_s` is how long a person waits for the first answer to an
        interaction, and `token_lives_s` how long more of them can follow.
        """
        self._token = token if isinstance(token, Secret) else Secret(token)
        self._port = port
        self._privileged_intents = privileged_intents
        self._heartbeat_every_s = heartbeat_every_s
        self._bus = EventBus()
        self._runner: web.AppRunner | None = None
        self._stops: list[Callable[[], Awaitable[None]]] = []
        self.world = World(
            guild or homelab(),
            now=lambda: datetime.now(UTC),
            publish=self._bus.publish,
            answer_within=timedelta(seconds=answer_within_s),
            token_lives=timedelta(seconds=token_lives_s),
        )
        self.limits = RateLimits(self.world.clock_s, enabled=rate_limits)
        self.weather = Weather(self._bus.publish)
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
        doors = Doors(self._port, self.weather)
        self.url = f"http://{HOST}:{doors.port}/"
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        assert self._runner.server is not None, "set up just now"
        await doors.open(self._runner.server)
        self._bus.listen(doors.hear)
        self._stops.append(doors.stop)

    async def stop(self) -> None:
        """Closes every connection and stops listening."""
        for stop in self._stops:
            await stop()
        self._stops.clear()
        self._bus.forget_all()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def _application(self) -> web.Application:
        context = Context(
            world=self.world,
            messages=MessagePayloads(self.world, self.url),
            token=self._token,
            url=self.url,
            privileged_intents=self._privileged_intents,
            limits=self.limits,
            weather=self.weather,
            admission=Admission(self._token, self._privileged_intents),
        )
        deadlines = Deadlines(self.world)
        gateway = Gateway(context, heartbeat_every_s=self._heartbeat_every_s)
        events = LocalEvents(context)
        # The deadline has to run before the bot hears of an interaction.
        for part in (deadlines, gateway, events):
            self._bus.listen(part.hear)
        self._stops += [deadlines.stop, gateway.stop, events.stop]
        app = web.Application(client_max_size=JSON_SIZE_BYTES, middlewares=[_only_ourselves])
        app.on_response_prepare.append(_say_that_it_is_discord)
        app.router.add_get("/gateway", gateway.connect)
        rest.add_routes(app, context)
        LocalApi(context, deadlines, events).add_routes(app)
        PageFiles(self.world).add_routes(app)
        return app


async def _say_that_it_is_discord(_request: web.Request, response: web.StreamResponse) -> None:
    """discord.py takes a 429 without `Via` for a ban by somebody in between."""
    response.headers["Via"] = "1.1 local-discord"


@web.middleware
async def _only_ourselves(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Refuses pages of other sites that a browser was led to send here."""
    origin = request.headers.get("Origin")
    if request.url.host not in _OWN_NAMES or origin not in (None, f"http://{request.host}"):
        raise web.HTTPForbidden(text="The local Discord answers only to its own page.")
    return await handler(request)
