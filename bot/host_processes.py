"""Processes as /proc shows them, under an identity that a recycled pid cannot take over.

What pgherd starts carries a mark in its environment, and so does whatever that starts: by it the
leftovers of a pgherd that was killed are found and ended.
"""

import asyncio
import os
import signal
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
# Positions in /proc/PID/stat counted from the state, the first field behind the command's closing
# bracket: proc(5) numbers the state 3, the four times (its own in user and system mode, and those
# of its ended children) 14 to 17, and the start time 22.
_STATE, _CPU_TIMES, _START_TIME = 0, slice(14 - 3, 18 - 3), 22 - 3
_ENDED = (None, "Z", "X")
_POLL_S = 0.1


@dataclass(frozen=True, slots=True)
class ProcessId:
    """One process of one boot: its pid and the clock tick at which it began."""

    pid: int
    start_ticks: int
    boot_id: str


def identify(pid: int) -> ProcessId | None:
    """The process that has this pid now, a zombie included; None when there is none."""
    fields = _stat(pid)
    return None if fields is None else ProcessId(pid, int(fields[_START_TIME]), _boot_id())


def state_of(process: ProcessId) -> str | None:
    """Its state letter as in proc(5); None once it is gone, even if another has its pid by now."""
    fields = _stat(process.pid)
    if fields is None or int(fields[_START_TIME]) != process.start_ticks:
        return None
    return fields[_STATE] if _boot_id() == process.boot_id else None


def is_alive(process: ProcessId) -> bool:
    """Whether the process has not ended; a zombie has."""
    return state_of(process) not in _ENDED


def send(process: ProcessId, *signals: signal.Signals) -> bool:
    """Send the signals in order to this very process; False when it is no more.

    The pidfd is opened before the identity is checked, so nothing can slip in between.

    Raises:
        PermissionError: it runs as another user and the caller is not root.
    """
    with _pidfd(process.pid) as descriptor:
        if descriptor is None or state_of(process) is None:
            return False
        try:
            for number in signals:
                signal.pidfd_send_signal(descriptor, number)
        except ProcessLookupError:
            return False
        return True


def writers_to(log: Path) -> list[ProcessId]:
    """The processes whose standard output or error is this file.

    Only what a container started has its log there: unlike a session or a parent, that mark
    survives PostgreSQL's setsid() in every backend and the death of the postmaster. Processes that
    the caller may not look into are left out.
    """
    found = []
    log = log.resolve()  # /proc shows the path without symbolic links
    for folder in _PROC.iterdir():
        if not folder.name.isdigit() or not _writes_to(folder, log):
            continue
        process = identify(int(folder.name))
        if process is not None and is_alive(process):
            found.append(process)
    return found


def carriers_of(*lines: str) -> list[ProcessId]:
    """The processes in whose environment there is, for each of `lines`, a variable's beginning.

    With a zero byte behind its value it is a whole variable. Processes that the caller may not
    look into are left out.
    """
    wanted = [b"\0" + line.encode() for line in lines]
    found = []
    for folder in _PROC.iterdir():
        if not folder.name.isdigit():
            continue
        process = identify(int(folder.name))
        environment = b"\0" + _environment(folder)
        if process is not None and all(line in environment for line in wanted):
            found.append(process)
    return found


def signal_carriers(number: signal.Signals, *lines: str) -> int:
    """Send the signal to all carriers of these lines; how many there were.

    All are stopped before any is told to end: the reader in a pipeline would otherwise take the
    writer's end for a good one, and commit half of what it was to read. A signal waits for a
    stopped program and is the first thing it sees.

    Raises:
        PermissionError: one runs as another user and the caller is not root.
    """
    found = carriers_of(*lines)
    for sent in (signal.SIGSTOP, number, signal.SIGCONT):
        for process in found:
            send(process, sent)
    return len(found)


async def end_all(
    send: Callable[[signal.Signals], Awaitable[int]], *, term_limit_s: float, kill_limit_s: float
) -> int:
    """Send SIGTERM again and again, then SIGKILL, until nothing is left; how many survive.

    `send` sends the signal to all that are to end, and answers how many there were.
    """
    began_s = time.monotonic()
    number = signal.SIGTERM
    while left := await send(number):
        lasted_s = time.monotonic() - began_s
        if lasted_s > term_limit_s + kill_limit_s:
            return left
        number = signal.SIGTERM if lasted_s < term_limit_s else signal.SIGKILL
        await asyncio.sleep(_POLL_S)
    return 0


def used_by(processes: Iterable[ProcessId]) -> tuple[float, int]:
    """Seconds of CPU that they and those of their children that have ended used; bytes in use.

    Of a page that n processes share, each has an n-th. Processes that the caller may not look into
    have no bytes.
    """
    cpu_ticks, memory_bytes = 0, 0
    for process in processes:
        fields = _stat(process.pid)
        if fields is not None and int(fields[_START_TIME]) == process.start_ticks:
            cpu_ticks += sum(map(int, fields[_CPU_TIMES]))
            memory_bytes += _proportional_bytes(process.pid)
    return cpu_ticks / os.sysconf("SC_CLK_TCK"), memory_bytes


def _environment(folder: Path) -> bytes:
    # A process that is just being replaced by another program, or ends, has none to show.
    with suppress(OSError):
        return (folder / "environ").read_bytes()
    return b""


def _proportional_bytes(pid: int) -> int:
    with suppress(OSError):
        for line in (_PROC / str(pid) / "smaps_rollup").read_text(encoding="ascii").splitlines():
            name, _, rest = line.partition(":")
            if name == "Pss":
                return int(rest.split()[0]) << 10
    return 0


def _writes_to(folder: Path, log: Path) -> bool:
    for descriptor in ("1", "2"):
        with suppress(OSError):
            if (folder / "fd" / descriptor).readlink() == log:
                return True
    return False


def _stat(pid: int) -> list[str] | None:
    try:
        text = (_PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None
    # The command stands in brackets and may itself hold spaces and brackets.
    return text.rpartition(")")[2].split()


def _boot_id() -> str:
    return (_PROC / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()


@contextmanager
def _pidfd(pid: int) -> Iterator[int | None]:
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        yield None
        return
    try:
        yield descriptor
    finally:
        os.close(descriptor)
