"""The WebSocket that the bot listens on.

Protocol: https://discord.com/developers/docs/events/gateway; text frames, no compression.
"""

import asyncio
import hmac
import json
import logging
import secrets
from dataclasses import dataclass
from typing import Final

from aiohttp import WSMsgType, web

from bot.demo.discord.context import Context
from bot.demo.discord.events import Event
from bot.demo.discord.gateway_events import members_chunk, opening, told
from bot.demo.discord.outbox import Outbox, close
from bot.demo.discord.sessions import CloseCode, Opcode, Session
from bot.demo.discord.wire import Json

log = logging.getLogger(__name__)

HEARTBEAT_EVERY_S: Final = 41.25
ACK_AFTER_S: Final = 0.05
"""discord.py notes the time of a heartbeat after its send has returned: an answer faster than any
network would look to it like a delay of a whole interval."""
MISSED_BEATS: Final = 1.5
"""A client that sent no heartbeat for so many intervals is a zombie."""
SESSIONS_AWAY: Final = 3
"""Sessions that are kept for a resume while their bot is away."""
FRAME_SIZE_BYTES: Final = 4096
"""Of what a client may send at once.

Source: https://discord.com/developers/docs/events/gateway#sending-events
"""


class ProtocolError(Exception):
    """The client did what ends its connection with one of Discord's close codes."""

    def __init__(self, code: CloseCode, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


@dataclass(eq=False, slots=True)
class _Connection:
    socket: web.WebSocketResponse
    outbox: Outbox
    session: Session | None = None


class Gateway:
    """Every connection of the bot, and the sessions that outlive them."""

    def __init__(self, context: Context, *, heartbeat_every_s: float = HEARTBEAT_EVERY_S) -> None:
        self._context = context
        self._heartbeat_every_s = heartbeat_every_s
        self._connections: list[_Connection] = []
        self._sessions: dict[str, Session] = {}

    async def connect(self, request: web.Request) -> web.WebSocketResponse:
        """GET /gateway: one connection, from HELLO to its end."""
        socket = web.WebSocketResponse(max_msg_size=FRAME_SIZE_BYTES)
        await socket.prepare(request)
        connection = _Connection(socket, Outbox(socket))
        self._connections.append(connection)
        try:
            async with connection.outbox.sending():
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
        for session in self._sessions.values():
            if (news := told(self._context, event, session)) is not None:
                frame = session.frame(*news)
                for connection in self._connections:
                    if connection.session is session:
                        connection.outbox.put(frame)

    async def _converse(self, connection: _Connection) -> None:
        """Reads until the client goes; closes one that breaks the protocol or stops its beats."""
        try:
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
                if frame["op"] == Opcode.HEARTBEAT:
                    patience.reschedule(asyncio.get_running_loop().time() + silence_s)
                self._obey(connection, frame)

    async def _close(self, connection: _Connection, code: CloseCode, reason: str) -> None:
        log.warning("closed the bot's gateway connection: %d %s", code, reason)
        self._part(connection)  # first: a zombie takes its time to be closed
        await close(connection.socket, code, reason)

    def _part(self, connection: _Connection) -> None:
        """Forgets a connection; its session stays for a resume unless the client said goodbye."""
        if connection not in self._connections:
            return
        self._connections.remove(connection)
        goodbye = connection.socket.close_code in (CloseCode.NORMAL, CloseCode.GOING_AWAY)
        if connection.session is not None and goodbye:
            self._sessions.pop(connection.session.id, None)
        connected = any(other.session for other in self._connections)
        self._context.world.set_bot_online(online=connected)

    def _obey(self, connection: _Connection, frame: Json) -> None:
        match frame["op"]:
            case Opcode.HEARTBEAT:
                asyncio.get_running_loop().call_later(
                    ACK_AFTER_S, connection.outbox.put, _frame(Opcode.HEARTBEAT_ACK, None)
                )
            case Opcode.IDENTIFY:
                self._identify(connection, _data(frame))
            case Opcode.RESUME:
                self._resume(connection, _data(frame))
            case _ if connection.session is None:
                raise ProtocolError(CloseCode.NOT_AUTHENTICATED, "Not authenticated.")
            case Opcode.PRESENCE_UPDATE:
                log.debug("the bot's presence is taken, and shown nowhere")
            case Opcode.REQUEST_GUILD_MEMBERS:
                chunk = members_chunk(self._context, _data(frame))
                connection.outbox.put(connection.session.frame("GUILD_MEMBERS_CHUNK", chunk))
            case opcode:
                reason = f"The local Discord does not know opcode {opcode}."
                raise ProtocolError(CloseCode.UNKNOWN_OPCODE, reason)

    def _authenticate(self, connection: _Connection, data: Json) -> None:
        if connection.session is not None:
            raise ProtocolError(CloseCode.ALREADY_AUTHENTICATED, "Already authenticated.")
        given, wanted = str(data.get("token")), self._context.token.reveal()
        if not hmac.compare_digest(given.encode(), wanted.encode()):
            raise ProtocolError(CloseCode.AUTHENTICATION_FAILED, "Authentication failed.")

    def _identify(self, connection: _Connection, data: Json) -> None:
        self._authenticate(connection, data)
        intents = data.get("intents")
        if not isinstance(intents, int):
            raise ProtocolError(CloseCode.INVALID_INTENTS, "Invalid intent(s).")
        self._forget_old_sessions()
        session = Session(secrets.token_hex(16), intents)
        self._sessions[session.id] = session
        connection.session = session
        for name, payload in opening(self._context, session):
            connection.outbox.put(session.frame(name, payload))
        self._context.world.set_bot_online(online=True)

    def _forget_old_sessions(self) -> None:
        """Keeps the latest sessions without a connection: killed bots never say goodbye."""
        connected = [connection.session for connection in self._connections]
        away = [session for session in self._sessions.values() if session not in connected]
        for session in away[:-SESSIONS_AWAY]:
            del self._sessions[session.id]

    def _resume(self, connection: _Connection, data: Json) -> None:
        """Plays what was missed; a session that is not known any more has to identify anew."""
        self._authenticate(connection, data)
        session = self._sessions.get(str(data.get("session_id")))
        missed = session.missed_since(data.get("seq")) if session else None
        if session is None or missed is None:
            connection.outbox.put(_frame(Opcode.INVALID_SESSION, data=False))
            return
        connection.session = session
        for frame in missed:
            connection.outbox.put(frame)
        connection.outbox.put(session.frame("RESUMED", {}))
        self._context.world.set_bot_online(online=True)


def _frame(opcode: Opcode, data: object) -> Json:
    return {"op": int(opcode), "d": data, "s": None, "t": None}


def _parsed(text: str) -> Json:
    try:
        frame = json.loads(text)
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
