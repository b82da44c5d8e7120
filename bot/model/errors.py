"""The one tree of errors.

    PgherdError
    ├── UserMistake      what was asked for cannot be: configuration, a name, an option
    ├── Blocked          a pre-flight or a lock forbids it for now
    ├── ServiceFailure   the world outside failed: a server, an engine, Discord, a disk
    └── Bug              pgherd itself is wrong; carries an incident number

Every error says what happened, to which object, and what to do next. `presentation/errors.py`
is the one place that turns them into text; exit statuses are those of the command line's contract.
"""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import ClassVar


class PgherdError(Exception):
    """What happened, as `message`; a stable `code` for scripts; what to do next, as `hint`."""

    exit_status: ClassVar[int] = 1

    def __init__(self, message: str, *, code: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.hint = hint


class UserMistake(PgherdError):
    """The person asked for something that cannot be; not a failure of the service."""

    exit_status = 2


class Blocked(PgherdError):
    """A pre-flight or a lock forbids it for now."""

    exit_status = 3


class ServiceFailure(PgherdError):
    """Something outside pgherd failed or did not answer in time."""

    exit_status = 1


class Bug(PgherdError):
    """pgherd itself is wrong; `incident` is the number under which the log has the details."""

    exit_status = 1

    def __init__(self, incident: str) -> None:
        super().__init__(
            f"pgherd made a mistake of its own (incident {incident}).",
            code="bug",
            hint=f"Nothing more was done. The log has the details under incident={incident}.",
        )
        self.incident = incident


def nearest(word: str, known: Sequence[str]) -> str:
    """A hint that names the known word nearest to `word`, or all of them."""
    close = get_close_matches(word, known, n=1)
    if close:
        return f"did you mean {close[0]}?"
    return f"known here: {', '.join(known)}" if known else "nothing is defined there yet"
