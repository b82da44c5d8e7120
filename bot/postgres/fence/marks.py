"""What a fence writes into the server: settings of roles and of the database, under a prefix.

PostgreSQL keeps any setting whose name has a dot, for a role with ALTER ROLE … SET and for a
database with ALTER DATABASE … SET; nothing reads these but pgherd. They are written in the
transaction that shuts out, and go with it.
"""

from dataclasses import dataclass
from typing import Self

SETTINGS_PREFIX = "pgherd."
FENCE_SETTING = f"{SETTINGS_PREFIX}fence"
MOMENTS_SETTING = f"{SETTINGS_PREFIX}moments"

_SEPARATOR = "|"
_LOGIN = "login"
_MOMENTS_KEPT = 8


@dataclass(frozen=True, slots=True)
class RoleMark:
    """Of a role that could log in, and may not because of a run's fence around a database."""

    run: str
    database_oid: int
    database: str
    """Its name when the fence was closed, for people and for when it is gone."""

    def __str__(self) -> str:
        # The name comes last: it may hold anything.
        return _SEPARATOR.join((_run(self.run), str(self.database_oid), _LOGIN, self.database))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ValueError for what `str` does not give."""
        run, oid, login, database = text.split(_SEPARATOR, 3)
        if login != _LOGIN:
            raise ValueError(text)
        return cls(run, int(oid), database)


@dataclass(frozen=True, slots=True)
class DatabaseMark:
    """Of a database that a run's fence is around, with the connection limit that it had."""

    run: str
    connection_limit: int

    def __str__(self) -> str:
        return _SEPARATOR.join((_run(self.run), str(self.connection_limit)))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ValueError for what `str` does not give."""
        run, limit = text.split(_SEPARATOR)
        return cls(run, int(limit))


def moments_with(moments: tuple[str, ...], new: str) -> tuple[str, ...]:
    """The moments that a database keeps once `new` has come: the newest few, the last one last."""
    return (*moments, new)[-_MOMENTS_KEPT:]


def moments_text(moments: tuple[str, ...]) -> str:
    """The value of the setting."""
    return ",".join(moments)


def parse_moments(text: str | None) -> tuple[str, ...]:
    """What `moments_text` has written; nothing where there is no such setting."""
    return tuple(text.split(",")) if text else ()


def _run(run: str) -> str:
    if not run or _SEPARATOR in run:
        raise ValueError(f"no name for a run: {run!r}")
    return run
