"""A secret that does not show itself."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Secret:
    """Holds a password or a token; `repr` and `str` never contain it."""

    _value: str = field(repr=False)

    def reveal(self) -> str:
        """The value itself; only for the call that needs it."""
        return self._value

    def __str__(self) -> str:
        return "********"
