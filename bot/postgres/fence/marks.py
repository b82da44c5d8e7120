"""The marks of a fence in the server: settings of roles and of the database, under a prefix.

PostgreSQL keeps any setting whose name has a dot, for a role with ALTER ROLE … SET and for a
database with ALTER DATABASE … SET; nothing reads these but pgherd. They are written in the
transaction that locks roles out, and removed in the one that lets them in again.
"""

from dataclasses import dataclass
from typing import Self

SETTINGS_PREFIX = "pgherd."
FENCE_SETTING = f"{SETTINGS_PREFIX}fence"
CHECKPOINTS_SETTING = f"{SETTINGS_PREFIX}moments"

_SEPARATOR = "|"
_LOGIN = "login"
_CHECKPOINTS_KEPT = 8


@dataclass(frozen=True, slots=True)
class RoleMark:
    """The mark of a role that a run's fence around a database has locked out."""

    run: str
    database_oid: int
    database: str
    """The name when the fence was closed: for people, and for when the database is gone."""

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
    """The mark of a fenced database, with the connection limit that it had before."""

    run: str
    connection_limit: int

    def __str__(self) -> str:
        return _SEPARATOR.join((_run(self.run), str(self.connection_limit)))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ValueError for what `str` does not give."""
        run, limit = text.split(_SEPARATOR)
        return cls(run, int(limit))


def checkpoints_with(checkpoints: tuple[str, ...], new: str) -> tuple[str, ...]:
    """The names of checkpoints that a database keeps when `new` is added: the newest few."""
    return (*checkpoints, new)[-_CHECKPOINTS_KEPT:]


def checkpoints_text(checkpoints: tuple[str, ...]) -> str:
    """The setting's value for these names."""
    return ",".join(checkpoints)


def parse_checkpoints(text: str | None) -> tuple[str, ...]:
    """The names in the setting's value; none where there is no such setting."""
    return tuple(text.split(",")) if text else ()


def _run(run: str) -> str:
    if not run or _SEPARATOR in run:
        raise ValueError(f"no name for a run: {run!r}")
    return run
