"""Processes as /proc shows them, under an identity that a recycled pid cannot take over."""

import os
import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
# Positions in /proc/PID/stat counted from the state, the first field behind the command's closing
# bracket: proc(5) numbers the state 3, the four times (its own in user and system mode, and those
# of its ended children) 14 to 17, and the start time 22.
_STATE, _CPU_TIMES, _START_TIME = 0, slice(14 - 3, 18 - 3), 22 - 3


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
        if process is not None and state_of(process) not in (None, "Z", "X"):
            found.append(process)
    return found


def carriers_of(*lines: str) -> list[ProcessId]:
    """The processes in whose environment there is, for each of `lines`, a variable's beginning.

    Processes that the caller may not look into are left out.
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
