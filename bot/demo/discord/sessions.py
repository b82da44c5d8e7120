"""One gateway session: the numbering of its events, and what a resumed connection has missed.

Source: https://discord.com/developers/docs/events/gateway#resuming; the numbers of opcodes and
close codes: https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway
"""

from collections import deque
from enum import IntEnum, IntFlag
from typing import Final

from bot.demo.discord.wire import Json

REMEMBERED_EVENTS: Final = 500


class Opcode(IntEnum):
    """What a frame is about."""

    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    PRESENCE_UPDATE = 3
    RESUME = 6
    REQUEST_GUILD_MEMBERS = 8
    INVALID_SESSION = 9
    HELLO = 10
    HEARTBEAT_ACK = 11


class CloseCode(IntEnum):
    """Why a connection ended."""

    NORMAL = 1000
    GOING_AWAY = 1001
    UNKNOWN_OPCODE = 4001
    DECODE_ERROR = 4002
    NOT_AUTHENTICATED = 4003
    AUTHENTICATION_FAILED = 4004
    ALREADY_AUTHENTICATED = 4005
    SESSION_TIMED_OUT = 4009
    INVALID_INTENTS = 4013


class Intent(IntFlag):
    """Intents that decide here: https://discord.com/developers/docs/events/gateway#list-of-intents."""

    GUILD_PRESENCES = 1 << 8
    GUILD_MESSAGES = 1 << 9
    MESSAGE_CONTENT = 1 << 15


class Session:
    """Numbers events and remembers the latest ones."""

    def __init__(self, session_id: str, intents: int) -> None:
        self.id = session_id
        self._intents = intents
        self._last_number = 0
        self._remembered: deque[Json] = deque(maxlen=REMEMBERED_EVENTS)

    def wants(self, intent: Intent) -> bool:
        """Whether the bot asked for events of that intent."""
        return bool(self._intents & intent)

    def frame(self, name: str, data: Json) -> Json:
        """The next event's frame."""
        self._last_number += 1
        frame = {"op": int(Opcode.DISPATCH), "s": self._last_number, "t": name, "d": data}
        self._remembered.append(frame)
        return frame

    def missed_since(self, number: object) -> list[Json] | None:
        """The frames after `number`; None when some of them are forgotten or never were."""
        if not isinstance(number, int) or not 0 <= number <= self._last_number:
            return None
        missed = [frame for frame in self._remembered if frame["s"] > number]
        return missed if number + len(missed) == self._last_number else None
