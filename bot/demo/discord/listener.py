"""The port that the local Discord listens on, and how an outage closes it for a while."""

import asyncio
import contextlib
import errno
import socket
from typing import Final

from aiohttp import web

from bot.demo.discord.events import Event, WeatherChanged
from bot.demo.discord.faults import Outage, Weather
from bot.model.errors import UserMistake

HOST: Final = "127.0.0.1"


class Doors:
    """Listens except while the weather says that Discord is unreachable.

    It also ends an outage that was given a length.
    """

    def __init__(self, port: int, weather: Weather) -> None:
        """Takes the port, 0 for any that is free; UserMistake when it is taken."""
        self._weather = weather
        self._listener: socket.socket | None = _listener(port)
        self.port: int = self._listener.getsockname()[1]
        self._handler: web.Server | None = None
        self._server: asyncio.Server | None = None
        self._changed = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None
        self._end: asyncio.TimerHandle | None = None
        self._outage = Outage.NONE.value

    async def open(self, handler: web.Server) -> None:
        """Begins to serve, unless the weather is against it from the start."""
        self._handler = handler
        await self._listen()
        self._keeper = asyncio.create_task(self._keep())
        self._follow()

    async def stop(self) -> None:
        """Serves nobody any more."""
        if self._end is not None:
            self._end.cancel()
        if self._keeper is not None:
            self._keeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._keeper
        self._close()

    def hear(self, event: Event) -> None:
        """Closes at once when Discord becomes unreachable, and opens when it comes back."""
        if isinstance(event, WeatherChanged):
            self._follow()

    def _follow(self) -> None:
        now = self._weather.now
        if now.outage == self._outage:
            return
        self._outage = now.outage
        if self._end is not None:
            self._end.cancel()
            self._end = None
        if self._weather.away and now.outage_s:
            loop = asyncio.get_running_loop()
            self._end = loop.call_later(now.outage_s, self._end_outage)
        if self._unreachable:
            self._close()
        self._changed.set()

    @property
    def _unreachable(self) -> bool:
        return self._outage == Outage.UNREACHABLE

    def _end_outage(self) -> None:
        self._weather.change(outage=Outage.NONE.value, outage_s=0.0)

    async def _keep(self) -> None:
        """Opens again what an outage has closed."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            if self._server is None and not self._unreachable:
                await self._listen()
            if self._unreachable:  # it may have become so while the door was being opened
                self._close()

    async def _listen(self) -> None:
        assert self._handler is not None, "only an open door listens"
        listener = self._listener or _listener(self.port)
        self._listener = None
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._handler, sock=listener)

    def _close(self) -> None:
        """Stops listening; connections that stand are not touched."""
        if self._listener is not None:
            self._listener.close()
        if self._server is not None:
            self._server.close()
            self._server = None


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
