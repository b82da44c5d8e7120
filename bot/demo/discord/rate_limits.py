"""How many requests the bot may make: per route, altogether, and of those that were refused. Pure.

Rules: https://docs.discord.com/developers/topics/rate-limits. Discord documents no figure per route
but the global one; those below are what its headers are known to say, or less.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from bot.demo.discord.windows import FixedWindow, SlidingWindow

GLOBAL_COUNT: Final = 50
GLOBAL_S: Final = 1.0
INVALID_COUNT: Final = 10_000
INVALID_S: Final = 600.0
"""So many answers of 401, 403 or 429 in so long, and Cloudflare keeps the address out."""
INVALID_STATUSES: Final = (401, 403, 429)
_MAJOR: Final = ("channel", "guild", "application", "token")
"""Parameters of a path that have buckets of their own."""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` requests in `seconds` from the first one on."""

    count: int
    seconds: float


DEFAULT: Final = Limit(5, 5.0)
_CHANNEL: Final = "/channels/{channel}"
_REPLY: Final = "/webhooks/{application}/{token}"
LIMITS: Final[Mapping[tuple[str, str], Limit]] = {
    ("POST", f"{_CHANNEL}/messages"): Limit(5, 5.0),
    ("PATCH", f"{_CHANNEL}/messages/{{message}}"): Limit(5, 5.0),
    ("DELETE", f"{_CHANNEL}/messages/{{message}}"): Limit(5, 5.0),
    ("POST", f"{_CHANNEL}/messages/bulk-delete"): Limit(1, 3.0),
    ("POST", f"{_CHANNEL}/threads"): Limit(5, 10.0),
    ("POST", f"{_CHANNEL}/messages/{{message}}/threads"): Limit(5, 10.0),
    ("POST", _REPLY): Limit(5, 2.0),
    ("PATCH", f"{_REPLY}/messages/{{message}}"): Limit(5, 5.0),
    ("PUT", "/applications/{application}/commands"): Limit(5, 20.0),
    ("PUT", "/applications/{application}/guilds/{guild}/commands"): Limit(5, 20.0),
}
RENAME: Final = Limit(2, 600.0)
"""Of one channel or thread, on top of what the route allows."""
CALLBACK: Final = ("POST", "/interactions/{interaction}/{token}/callback")
"""Neither limited by itself nor by the global limit."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a request may pass, and what its answer tells of the limit."""

    headers: Mapping[str, str]
    retry_after_s: float | None = None
    """None when it may pass."""
    is_global: bool = False

    @property
    def body(self) -> dict[str, object]:
        """The JSON of a 429."""
        return {
            "message": "You are being rate limited.",
            "retry_after": self.retry_after_s,
            "global": self.is_global,
        }


class RateLimits:
    """Counts one bot's requests; `clock_s` tells seconds since 1970.

    `limits` are per method and path of a route; `enabled` False lets everything pass.
    """

    def __init__(
        self,
        clock_s: Callable[[], float],
        *,
        enabled: bool = True,
        limits: Mapping[tuple[str, str], Limit] = LIMITS,
    ) -> None:
        self.enabled = enabled
        self.limits = limits
        self._clock_s = clock_s
        self._buckets: dict[str, FixedWindow] = {}
        self._global = SlidingWindow(GLOBAL_COUNT, GLOBAL_S)
        self._invalid = SlidingWindow(INVALID_COUNT, INVALID_S)

    def take(self, method: str, path: str, parameters: Mapping[str, str]) -> Verdict:
        """Counts a request to a route; `parameters` are those of its path."""
        if not self.enabled or (method, path) == CALLBACK:
            return Verdict({})
        now_s = self._clock_s()
        if not self._global.take(now_s):
            return rate_limited(self._global.wait_s(now_s), is_global=True)
        limit = self.limits.get((method, path), DEFAULT)
        name = f"{method}{path}"
        major = ":".join(parameters[m] for m in _MAJOR if m in parameters)
        bucket = self._buckets.setdefault(
            f"{name}:{major}", FixedWindow(limit.count, limit.seconds)
        )
        passes = bucket.take(now_s)
        left_s = bucket.ends_s - now_s
        headers = {
            "X-RateLimit-Limit": str(bucket.count),
            "X-RateLimit-Remaining": str(bucket.remaining),
            "X-RateLimit-Reset": f"{bucket.ends_s:.3f}",
            "X-RateLimit-Reset-After": f"{left_s:.3f}",
            "X-RateLimit-Bucket": _bucket_id(name),
        }
        return Verdict(headers) if passes else rate_limited(left_s, headers=headers)

    def take_rename(self, channel_id: str) -> Verdict:
        """Counts a new name, which its route's headers say nothing about."""
        window = FixedWindow(RENAME.count, RENAME.seconds)
        bucket = self._buckets.setdefault(f"rename:{channel_id}", window)
        now_s = self._clock_s()
        passes = not self.enabled or bucket.take(now_s)
        return Verdict({}) if passes else rate_limited(bucket.ends_s - now_s)

    def note(self, status: int, headers: Mapping[str, str]) -> None:
        """Counts an answer towards the limit of invalid requests, unless it is shared."""
        if status in INVALID_STATUSES and headers.get("X-RateLimit-Scope") != "shared":
            self._invalid.take(self._clock_s())

    @property
    def invalid_requests(self) -> int:
        """Answers of 401, 403 and 429 in the last ten minutes; 10,000 would be a ban."""
        return INVALID_COUNT - self._invalid.remaining(self._clock_s())


def rate_limited(
    retry_after_s: float, *, is_global: bool = False, headers: Mapping[str, str] | None = None
) -> Verdict:
    """A 429 that asks for so many seconds of patience."""
    told = {
        **(headers or {}),
        "Retry-After": str(max(1, round(retry_after_s + 0.5))),
        "X-RateLimit-Scope": "global" if is_global else "user",
    }
    if is_global:
        told["X-RateLimit-Global"] = "true"
    return Verdict(told, round(max(retry_after_s, 0.001), 3), is_global)


def _bucket_id(name: str) -> str:
    """An opaque name that says nothing of the path, as Discord's are."""
    digest = 0
    for character in name:
        digest = (digest * 31 + ord(character)) % (1 << 64)
    return f"{digest:016x}"
