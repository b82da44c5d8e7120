"""Whether many are asked at once, and with which limits: by the order of events, not by a clock."""

from collections.abc import Awaitable, Callable
from typing import Any

MOMENT_S = 0.5
PATIENCE_S = 30.0


class Asked:
    """Stands before readers and probes of the program, and notes who is asked and who has answered.

    Whoever is `silent` is given a moment only, as if the limit had come; everybody else long
    enough for the slowest machine. What limit the program would have set is in `limits_s`.
    """

    def __init__(self, *, silent: str) -> None:
        self._silent = silent
        self.events: list[tuple[str, str]] = []
        self.limits_s: set[float] = set()

    def through(self, real: Any) -> Any:
        """`real`, each of whose questions is to a server or an address, with a limit in seconds."""
        return _Through(real, self._ask)

    def assert_side_by_side(self) -> None:
        """Everybody was asked before anybody had answered: nobody waited for the silent one."""
        asked = [name for what, name in self.events if what == "asked"]
        answered = [name for what, name in self.events if what == "answered"]
        assert self.events[: len(asked)] == [("asked", name) for name in asked]
        assert sorted(answered) == sorted(asked)
        assert self._silent in answered

    async def _ask(self, method: Callable[..., Awaitable[Any]], *args: Any, **named: Any) -> Any:
        name = getattr(args[0], "name", args[0])
        self.limits_s |= {limit for limit in args if isinstance(limit, float)}
        limit_s = MOMENT_S if name == self._silent else PATIENCE_S
        self.events.append(("asked", name))
        try:
            return await method(*(limit_s if isinstance(a, float) else a for a in args), **named)
        finally:
            self.events.append(("answered", name))


class _Through:
    def __init__(self, real: Any, ask: Callable[..., Awaitable[Any]]) -> None:
        self._real, self._ask = real, ask

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        method = getattr(self._real, name)
        return lambda *args, **named: self._ask(method, *args, **named)
