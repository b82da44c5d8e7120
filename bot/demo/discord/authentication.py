"""Who may open a session at the gateway. Pure: every moment is handed in, in seconds.

Rules: https://docs.discord.com/developers/events/gateway#identifying
"""

import hmac
from collections.abc import Mapping
from typing import Final

from bot.demo.discord.sessions import PRIVILEGED, CloseCode
from bot.demo.discord.windows import SlidingWindow
from bot.demo.discord.wire import Json
from bot.model.secret import Secret

API_VERSION: Final = "10"
IDENTIFIES_A_DAY: Final = 1000
_DAY_S: Final = 24 * 60 * 60.0
KNOWN_INTENTS: Final = sum(1 << bit for bit in (*range(17), 20, 21, 24, 25))
_PROPERTIES: Final = ("os", "browser", "device")


class ProtocolError(Exception):
    """The client did what ends its connection with one of Discord's close codes."""

    def __init__(self, code: CloseCode, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Admission:
    """Checks those who come; `privileged` are the intents that the application was given."""

    def __init__(self, token: Secret, privileged: int) -> None:
        self._token = token
        self._privileged = privileged
        self._identifies = SlidingWindow(IDENTIFIES_A_DAY, _DAY_S)
        self._last_s: float | None = None

    def remaining(self, now_s: float) -> int:
        """How many sessions may be opened within the day."""
        return self._identifies.remaining(now_s)

    def check_token(self, given: object) -> None:
        """Raises ProtocolError 4004 for any token but the bot's."""
        if not hmac.compare_digest(str(given).encode(), self._token.reveal().encode()):
            raise ProtocolError(CloseCode.AUTHENTICATION_FAILED, "Authentication failed.")

    def check_identify(self, data: Json) -> int:
        """The intents of a sound IDENTIFY; ProtocolError otherwise."""
        properties = data.get("properties")
        if not isinstance(properties, dict) or any(not properties.get(p) for p in _PROPERTIES):
            raise ProtocolError(CloseCode.DECODE_ERROR, "Error while decoding payload: properties.")
        if data.get("shard") not in (None, [0, 1]):
            raise ProtocolError(CloseCode.INVALID_SHARD, "Invalid shard.")
        intents = data.get("intents")
        if isinstance(intents, bool) or not isinstance(intents, int) or intents & ~KNOWN_INTENTS:
            raise ProtocolError(CloseCode.INVALID_INTENTS, "Invalid intent(s).")
        if intents & PRIVILEGED & ~self._privileged:
            raise ProtocolError(CloseCode.DISALLOWED_INTENTS, "Disallowed intent(s).")
        return intents

    def may_identify(self, now_s: float, every_s: float) -> bool:
        """Whether one more may come now, `every_s` after the one before at the earliest.

        Raises ProtocolError 4004 beyond the day's limit, since Discord takes the token away then.
        """
        if self._last_s is not None and now_s - self._last_s < every_s:
            return False
        if not self._identifies.take(now_s):
            raise ProtocolError(CloseCode.AUTHENTICATION_FAILED, "Authentication failed.")
        self._last_s = now_s
        return True


def check_address(query: Mapping[str, str]) -> None:
    """Raises ProtocolError unless the address asks for what is spoken here.

    `compress` may be asked for; Discord's clients take plain text frames all the same.
    """
    if query.get("v") != API_VERSION:
        raise ProtocolError(CloseCode.INVALID_API_VERSION, "Invalid API version.")
    if query.get("encoding", "json") != "json":
        raise ProtocolError(CloseCode.DECODE_ERROR, "The local Discord speaks JSON only.")
