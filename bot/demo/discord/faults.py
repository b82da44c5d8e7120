"""What is wrong with this Discord at the moment: latency, outages, lost requests, forced limits.

Pure but for what it publishes: time is handed in, and the gates of REST and gateway ask it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any, Final, get_type_hints

from bot.demo.discord.events import Event, GatewayAct, GatewayTold, WeatherChanged
from bot.model.errors import UserMistake


class Outage(StrEnum):
    """How Discord is away."""

    NONE = "none"
    UNAVAILABLE = "unavailable"
    """REST answers 503, the gateway closes and takes nobody."""
    UNREACHABLE = "unreachable"
    """Nothing listens any more; a page that is open keeps only what it had open."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """All that can be wrong; the defaults are fair weather.

    The counts go down with every request that they met. `match` says which requests they concern: a
    regular expression for "METHOD /path" as in "PATCH /channels/5/messages/6".
    """

    latency_ms: int = 0
    """Each way, for REST and gateway."""
    slow_ms: int = 0
    """How much longer every answer of REST takes, after the request was acted on."""
    outage: str = Outage.NONE.value
    outage_s: float = 0.0
    """After how long it ends by itself; 0 when it is ended by hand."""
    match: str = ""
    lose_requests: int = 0
    """The next so many are cut off before they are acted on."""
    lose_answers: int = 0
    """The next so many are acted on and then cut off: who sends again doubles."""
    fail_requests: int = 0
    """The next so many get a 500, and are not acted on."""
    fail_answers: int = 0
    """The next so many are acted on and get a 500."""
    limit_requests: int = 0
    """The next so many get a 429."""
    limit_s: float = 1.0
    """What those 429s ask for."""
    limit_global: bool = False
    heartbeat_acks: bool = True
    """Without them the connection is a zombie."""
    resumes: bool = True
    """Without it every RESUME is answered with an invalid session."""
    identify_every_s: float = 0.0
    """Discord itself takes one IDENTIFY in 5 s."""


class Fate(StrEnum):
    """What becomes of one request."""

    PASSES = "passes"
    LOST = "lost"
    ANSWER_LOST = "answer lost"
    FAILS = "fails"
    ANSWER_FAILS = "answer fails"
    LIMITED = "limited"


_COUNTS: Final = (
    ("limit_requests", Fate.LIMITED),
    ("lose_requests", Fate.LOST),
    ("fail_requests", Fate.FAILS),
    ("lose_answers", Fate.ANSWER_LOST),
    ("fail_answers", Fate.ANSWER_FAILS),
)
FIELDS: Final[dict[str, type]] = get_type_hints(Conditions)


class Weather:
    """The conditions, and what changes them."""

    def __init__(self, publish: Callable[[Event], None]) -> None:
        self._publish = publish
        self.now = Conditions()

    def change(self, **changes: Any) -> None:
        """Sets these conditions and leaves the others; raises UserMistake for what cannot be."""
        for name, value in changes.items():
            _check(name, value)
        self._become(replace(self.now, **changes))

    def clear(self) -> None:
        """Fair weather."""
        self._become(Conditions())

    def gateway(self, act: GatewayAct | str) -> None:
        """Does something to the bot's gateway connection now: see GatewayAct."""
        try:
            wanted = GatewayAct(act)
        except ValueError:
            raise _mistake("gateway", act, ", ".join(GatewayAct)) from None
        self._publish(GatewayTold(wanted))

    def meet(self, request: str) -> Fate:
        """What becomes of a request, "METHOD /path"; counts it."""
        if not re.search(self.now.match, request):
            return Fate.PASSES
        for name, fate in _COUNTS:
            left = getattr(self.now, name)
            if left:
                self._become(replace(self.now, **{name: left - 1}))
                return fate
        return Fate.PASSES

    @property
    def away(self) -> bool:
        """Whether there is an outage."""
        return self.now.outage != Outage.NONE

    @property
    def sentence(self) -> str | None:
        """What is wrong, for people; None in fair weather."""
        fair = Conditions()
        wrong = [
            f"{f.name} {getattr(self.now, f.name)}"
            for f in fields(Conditions)
            if getattr(self.now, f.name) != getattr(fair, f.name)
        ]
        return f"Bad weather: {', '.join(wrong)}." if wrong else None

    def _become(self, conditions: Conditions) -> None:
        if conditions != self.now:
            self.now = conditions
            self._publish(WeatherChanged())


def _check(name: str, value: object) -> None:
    if name not in FIELDS:
        raise _mistake(name, value, f"one of: {', '.join(FIELDS)}")
    kind = FIELDS[name]
    if kind is bool and not isinstance(value, bool):
        raise _mistake(name, value, "true or false")
    if kind is str:
        _check_text(name, value)
    if kind in (int, float):
        _check_number(name, value, kind)


def _check_number(name: str, value: object, kind: type) -> None:
    numbers = int if kind is int else int | float
    if isinstance(value, bool) or not isinstance(value, numbers) or not value >= 0:
        whole = "a whole number" if kind is int else "a number"
        raise _mistake(name, value, f"{whole} from 0 on")


def _check_text(name: str, value: object) -> None:
    if name == "outage" and value not in tuple(Outage):
        raise _mistake(name, value, ", ".join(Outage))
    try:
        re.compile(value if isinstance(value, str) else "(")
    except re.error:
        raise _mistake(name, value, "a regular expression") from None


def _mistake(name: str, value: object, wanted: str) -> UserMistake:
    message = f"The weather takes no {name} {value!r}."
    return UserMistake(message, code="invalid", hint=f"It takes {wanted}.")
