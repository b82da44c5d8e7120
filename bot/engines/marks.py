"""The mark by which a program inside a container is found again after its client has gone.

Every program that pgherd runs there carries it in its environment, and so does whatever that
program starts.
"""

import re
import signal
from collections.abc import Awaitable, Callable
from secrets import token_hex

from bot import host_processes
from bot.model.errors import ServiceFailure

_VARIABLE = "PGHERD_RUN"
_END = ":"  # a shell drops the zero byte behind a variable, so run-1 would also mean run-12
_MARK = re.compile(r"[A-Za-z0-9_.-]+")

_TERM_LIMIT_S = 3.0  # PostgreSQL's clients cancel their statements on the server when asked to end
_KILL_LIMIT_S = 10.0


def own_mark(mark: str) -> str:
    """A mark that begins so and that nothing else has.

    Raises:
        ValueError: it is empty, or not of letters, digits, `_`, `.` and `-`.
    """
    return f"{checked(mark)}.{token_hex(4)}"


def environment_of(mark: str) -> dict[str, str]:
    """The variable that marks a program."""
    return {_VARIABLE: mark + _END}


def line_of(mark: str) -> str:
    """The line in the environment of programs with this very mark."""
    return f"{_VARIABLE}={mark}{_END}"


def line_beginning_with(prefix: str) -> str:
    """The beginning of the line in the environment of programs whose mark begins so.

    Raises:
        ValueError: it is empty, or not of letters, digits, `_`, `.` and `-`.
    """
    return f"{_VARIABLE}={checked(prefix)}"


def checked(mark: str) -> str:
    """The mark itself.

    Raises:
        ValueError: it is empty, or not of letters, digits, `_`, `.` and `-`.
    """
    if not _MARK.fullmatch(mark):
        raise ValueError(f"{mark!r} is no mark: letters, digits, '_', '.' and '-' only")
    return mark


async def end_all(send: Callable[[signal.Signals], Awaitable[int]]) -> None:
    """End all that carry a mark; `send` as for `host_processes.end_all`.

    Raises:
        ServiceFailure: something survives SIGKILL.
    """
    left = await host_processes.end_all(
        send, term_limit_s=_TERM_LIMIT_S, kill_limit_s=_KILL_LIMIT_S
    )
    if left:
        raise ServiceFailure(
            f"{left} programs of an earlier run inside the container survive SIGKILL.",
            code="leftovers_do_not_end",
            hint="They hang in the kernel, usually on a disk that does not respond.",
        )
