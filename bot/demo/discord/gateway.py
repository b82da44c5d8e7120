"""The WebSocket that the bot listens on.

Protocol: https://docs.discord.com/developers/events/gateway; text frames, no compression.
"""

import asyncio
import json
import logging
import secrets
from dataclasses import dataclass, field
from typing import Final

from aiohttp import WSMsgType, web

from bot.demo.discord.authentication import ProtocolError, check_address
from bot.demo.discord.context import Context
from bot.demo.discord.events import Event, GatewayAct, GatewayTold, WeatherChanged
from bot.demo.discord.faults import Outage
from bot.demo.discord.gateway_events import members_chunk, opening, told
from bot.demo.discord.outbox import Outbox, close
from bot.demo.discord.sessions import CloseCode, Opcode, Session, Sessions
from bot.demo.discord.windows import SlidingWindow
from bot.demo.discord.wire import Json

log = logging.getLogger(__name__)

HEARTBEAT_EVERY_S: Final = 41.25
ACK_AFTER_S: Final = 0.05
"""discord.py notes the time of a heartbeat after its send has returned: an answer faster than any
network would look to it like a delay of a whole interval."""
MISSED_BEATS: Final = 1.5
"""A client that sent no heartbeat for so many intervals is a zombie."""
FRAME_SIZE_BYTES: Final = 4096
SENT_COUNT: Final = 120
SENT_S: Final = 60.0
"""What a client may send: frames of such a size, so many in so long, heartbeats included.

Source: https://docs.discord.com/developers/events/gateway#sending-events
"""


def _sent_window() -> SlidingWindow:
    return SlidingWindow(SENT_COUNT, SENT_S)


@dataclass(eq=False, slots=True)
class _Connection:
    request: web.Request
    socket: web.WebSocketResponse
    outbox: Outbox
    sent: SlidingWindow = field(default_factory=_sent_window)
    session: Session | None = None


class Gateway:
    """Every connection of the bot, and the sessions that outlive them."""

    def __init__(
        self,
        context: Context,
        *,
        heartbeat_every_s: float = HEARTBEAT_EVERY_S,
    ) -> None:
        self._context = context
        self._admission = context.admission
        self._heartbeat_every_s = heartbeat_every_s
        self._connections: list[_Connection] = []
        self._sessions = Sessions()

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """GET /gateway: one connection, from HELLO to its end; 503 during an outage."""
        if self._context.weather.away:
            return web.Response(text="no healthy upstream", status=503)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        outbox = Outbox(socket, delay_s=self._latency_s)
        connection = _Connection(request, socket, outbox)
        self._connections.append(connection)
        try:
            async with outbox.sending():
                await self._converse(connection)
        finally:
            self._part(connection)
        return socket

    async def stop(self) -> None:
        """Ends every connection."""
        for connection in tuple(self._connections):
            await close(connection.socket, CloseCode.GOING_AWAY, "the local Discord stops")

    def hear(self, event: Event) -> None:
        """Tells every session what it asked to know, and remembers it for those that are away."""
        match event:
            case GatewayTold(act):
                for connection in tuple(self._connections):
                    self._do(act, connection)
            case WeatherChanged() if self._context.weather.now.outage != Outage.NONE:
                for connection in tuple(self._connections):
                    self._drop(connection)
            case _:
                for session in self._sessions:
                    self._tell(event, session)

    def _tell(self, event: Event, session: Session) -> None:
        for name, data in told(self._context, event, session):
            frame = session.frame(name, data)
            for connection in self._connections:
                if connection.session is session:
                    connection.outbox.put(frame)

    def _do(self, act: GatewayAct, connection: _Connection) -> None:
        match act:
            case GatewayAct.DROP:
                self._drop(connection)
            case GatewayAct.RECONNECT:
                connection.outbox.put(_frame(Opcode.RECONNECT, None))
            case GatewayAct.INVALID_RESUMABLE:
                connection.outbox.put(_frame(Opcode.INVALID_SESSION, data=True))
            case GatewayAct.INVALID:
                if connection.session is not None:
                    self._sessions.forget(connection.session)
                connection.outbox.put(_frame(Opcode.INVALID_SESSION, data=False))

    def _drop(self, connection: _Connection) -> None:
        """Cuts the line; the session stays for a resume."""
        if connection.request.transport is not None:
            connection.request.transport.abort()
        self._part(connection)

    async def _converse(self, connection: _Connection) -> None:
        """Reads until the client goes; closes one that breaks the protocol or stops its beats."""
        try:
            check_address(connection.request.query)
            await self._listen(connection)
        except TimeoutError:
            await self._close(connection, CloseCode.SESSION_TIMED_OUT, "Session timed out.")
        except ProtocolError as error:
            await self._close(connection, error.code, error.reason)

    async def _listen(self, connection: _Connection) -> None:
        beat = {"heartbeat_interval": int(self._heartbeat_every_s * 1000)}
        connection.outbox.put(_frame(Opcode.HELLO, beat))
        silence_s = self._heartbeat_every_s * MISSED_BEATS
        async with asyncio.timeout(silence_s) as patience:
            async for message in connection.socket:
                frame = _parsed(message.data if message.type is WSMsgType.TEXT else "")
                if not connection.sent.take(self._context.world.clock_s()):
                    raise ProtocolError(CloseCode.RATE_LIMITED, "Rate limited.")
                await asyncio.sleep(self._latency_s())
                if frame["op"] == Opcode.HEARTBEAT:
                    patience.reschedule(asyncio.get_running_loop().time() + silence_s)
                self._obey(connection, frame)

    def _latency_s(self) -> float:
        return self._context.weather.now.latency_ms / 1000

    async def _close(self, connection: _Connection, code: CloseCode, reason: str) -> None:
        log.warning("closed the bot's gateway connection: %d %s", code, reason)
        self._part(connection)  # first: a zombie takes its time to be closed
        await close(connection.socket, code, reason)

    def _part(self, connection: _Connection) -> None:
        """Forgets a connection; its session stays for a resume unless the client said goodbye."""
        if connection not in self._connections:
            return
        self._connections.remove(connection)
        if connection.session is not None:
            connection.session.left_s = self._context.world.clock_s()
            if connection.socket.close_code in (CloseCode.NORMAL, CloseCode.GOING_AWAY):
                self._sessions.forget(connection.session)
        connected = any(other.session for other in self._connections)
        self._context.world.set_bot_online(online=connected)

    def _obey(self, connection: _Connection, frame: Json) -> None:
        match frame["op"]:
            case Opcode.HEARTBEAT:
                self._acknowledge(connection)
            case Opcode.IDENTIFY:
                self._identify(connection, _data(frame))
            case Opcode.RESUME:
                self._resume(connection, _data(frame))
            case _ if connection.session is None:
                raise ProtocolError(CloseCode.NOT_AUTHENTICATED, "Not authenticated.")
            case Opcode.PRESENCE_UPDATE:
                log.debug("the bot's presence is taken, and shown nowhere")
            case Opcode.REQUEST_GUILD_MEMBERS:
                chunk = members_chunk(self._context, connection.session, _data(frame))
                connection.outbox.put(connection.session.frame("GUILD_MEMBERS_CHUNK", chunk))
            case opcode:
                reason = f"The local Discord does not know opcode {opcode}."
                raise ProtocolError(CloseCode.UNKNOWN_OPCODE, reason)

    def _acknowledge(self, connection: _Connection) -> None:
        if self._context.weather.now.heartbeat_acks:
            asyncio.get_running_loop().call_later(
                ACK_AFTER_S, connection.outbox.put, _frame(Opcode.HEARTBEAT_ACK, None)
            )

    def _authenticate(self, connection: _Connection, data: Json) -> None:
        if connection.session is not None:
            raise ProtocolError(CloseCode.ALREADY_AUTHENTICATED, "Already authenticated.")
        self._admission.check_token(data.get("token"))

    def _identify(self, connection: _Connection, data: Json) -> None:
        self._authenticate(connection, data)
        intents = self._admission.check_identify(data)
        every_s = self._context.weather.now.identify_every_s
        if not self._admission.may_identify(self._context.world.clock_s(), every_s):
            connection.outbox.put(_frame(Opcode.INVALID_SESSION, data=False))
            return
        session = self._sessions.open(secrets.token_hex(16), intents)
        connection.session = session
        for name, payload in opening(self._context, session):
            connection.outbox.put(session.frame(name, payload))
        self._context.world.set_bot_online(online=True)

    def _resume(self, connection: _Connection, data: Json) -> None:
        """Plays what was missed; a session that is not known any more has to identify anew."""
        self._authenticate(connection, data)
        session = self._sessions.resumable(
            str(data.get("session_id")), self._context.world.clock_s()
        )
        if not self._context.weather.now.resumes:
            session = None
        if session is not None and not session.has_sent(data.get("seq")):
            raise ProtocolError(CloseCode.INVALID_SEQ, "Invalid seq.")
        missed = session.missed_since(data.get("seq")) if session else None
        if session is None or missed is None:
            connection.outbox.put(_frame(Opcode.INVALID_SESSION, data=False))
            return
        connection.session = session
        session.left_s = None
        for frame in missed:
            connection.outbox.put(frame)
        connection.outbox.put(session.frame("RESUMED", {}))
        self._context.world.set_bot_online(online=True)


def _frame(opcode: Opcode, data: object) -> Json:
    return {"op": int(opcode), "d": data, "s": None, "t": None}


def _parsed(text: str) -> Json:
    try:
        frame = json.loads(text) if len(text.encode()) <= FRAME_SIZE_BYTES else None
    except ValueError as error:
        raise ProtocolError(CloseCode.DECODE_ERROR, "Error while decoding payload.") from error
    if not isinstance(frame, dict) or not isinstance(frame.get("op"), int):
        raise ProtocolError(CloseCode.DECODE_ERROR, "Error while decoding payload.")
    return frame


def _data(frame: Json) -> Json:
    data = frame.get("d")
    if not isinstance(data, dict):
        raise ProtocolError(CloseCode.DECODE_ERROR, "Error while decoding payload.")
    return data
