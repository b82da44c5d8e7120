"""One gateway session: the numbering of its events, and what a resumed connection has missed.

Source: https://docs.discord.com/developers/events/gateway#resuming; the numbers of opcodes and
close codes: https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway
"""

from collections import deque
from collections.abc import Iterator
from enum import IntEnum, IntFlag
from typing import Final, TypeGuard

from bot.demo.discord.wire import Json

REMEMBERED_EVENTS: Final = 500
SESSIONS_AWAY: Final = 3
"""Sessions that are kept for a resume while their bot is away."""
SESSION_LIVES_S: Final = 120.0
"""How long each of them is kept: Discord says "a few minutes", so at the lower end.

Source: https://docs.discord.com/developers/events/gateway#initiating-a-disconnect
"""


class Opcode(IntEnum):
    """What a frame is about."""

    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    PRESENCE_UPDATE = 3
    RESUME = 6
    RECONNECT = 7
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
    INVALID_SEQ = 4007
    RATE_LIMITED = 4008
    SESSION_TIMED_OUT = 4009
    INVALID_SHARD = 4010
    INVALID_API_VERSION = 4012
    INVALID_INTENTS = 4013
    DISALLOWED_INTENTS = 4014


class Intent(IntFlag):
    """Intents that decide here: https://docs.discord.com/developers/events/gateway#list-of-intents."""

    GUILDS = 1 << 0
    GUILD_MEMBERS = 1 << 1
    GUILD_PRESENCES = 1 << 8
    GUILD_MESSAGES = 1 << 9
    GUILD_MESSAGE_TYPING = 1 << 11
    MESSAGE_CONTENT = 1 << 15


PRIVILEGED: Final = int(Intent.GUILD_MEMBERS | Intent.GUILD_PRESENCES | Intent.MESSAGE_CONTENT)
"""Those that an application has to be given in the Developer Portal."""


class Session:
    """Numbers events and remembers the latest ones."""

    def __init__(self, session_id: str, intents: int) -> None:
        self.id = session_id
        self._intents = intents
        self.left_s: float | None = None
        """When its connection went, in seconds since 1970; None while it has one."""
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

    def has_sent(self, number: object) -> TypeGuard[int]:
        """Whether an event with that number was sent; 0 stands before the first."""
        return isinstance(number, int) and 0 <= number <= self._last_number

    def missed_since(self, number: object) -> list[Json] | None:
        """The frames after `number`; None when some of them are forgotten or never were."""
        if not self.has_sent(number):
            return None
        missed = [frame for frame in self._remembered if frame["s"] > number]
        return missed if number + len(missed) == self._last_number else None


class Sessions:
    """The sessions of one gateway, those without a connection included."""

    def __init__(self) -> None:
        self._by_id: dict[str, Session] = {}

    def __iter__(self) -> Iterator[Session]:
        return iter(tuple(self._by_id.values()))

    def open(self, session_id: str, intents: int) -> Session:
        """A new one; of those that are away only the latest stay, as killed bots never say so."""
        away = [session for session in self if session.left_s is not None]
        for session in away[:-SESSIONS_AWAY]:
            self.forget(session)
        return self._by_id.setdefault(session_id, Session(session_id, intents))

    def forget(self, session: Session) -> None:
        """It cannot be resumed any more."""
        self._by_id.pop(session.id, None)

    def resumable(self, session_id: str, now_s: float) -> Session | None:
        """The session with that id, unless its bot was away too long."""
        session = self._by_id.get(session_id)
        if session is None or session.left_s is None:
            return session
        return session if now_s - session.left_s <= SESSION_LIVES_S else None
