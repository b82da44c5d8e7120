"""The mark by which a program inside a container is found again after its client has gone.

Every program that pgherd runs there carries it in its environment, and so does whatever that
program starts.
"""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from secrets import token_hex

from bot.model.errors import ServiceFailure

_VARIABLE = "PGHERD_RUN"
_END = ":"  # a shell drops the zero byte behind a variable, so run-1 would also mean run-12
_MARK = re.compile(r"[A-Za-z0-9_.-]+")

_TERM_LIMIT_S = 3.0  # PostgreSQL's clients cancel their statements on the server when asked to end
_KILL_LIMIT_S = 10.0
_POLL_S = 0.1


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
    """What stands in the environment of whatever carries this very mark."""
    return f"{_VARIABLE}={mark}{_END}"


def line_beginning_with(prefix: str) -> str:
    """What stands in the environment of whatever carries a mark that begins so.

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


async def end_all(send: Callable[[str], Awaitable[int]]) -> None:
    """Ask again and again, more and more firmly, until nothing that carries a mark is left.

    `send` sends the signal, TERM or KILL, to all that carry it, and answers how many there were.

    Raises:
        ServiceFailure: something survives SIGKILL.
    """
    began_s = time.monotonic()
    signal = "TERM"
    while left := await send(signal):
        lasted_s = time.monotonic() - began_s
        if lasted_s > _TERM_LIMIT_S + _KILL_LIMIT_S:
            raise ServiceFailure(
                f"{left} programs of an earlier run do not end on SIGKILL inside the container.",
                code="leftovers_do_not_end",
                hint="They hang in the kernel, mostly on a disk that does not answer.",
            )
        signal = "TERM" if lasted_s < _TERM_LIMIT_S else "KILL"
        await asyncio.sleep(_POLL_S)
