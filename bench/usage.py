"""What work takes: wall time, and the CPU time of all programs and of the server that serve it.

A program's CPU time comes with its end (wait4): its own, and that of every program that it has
started and waited for. A server's is in /proc: of the postmaster, of its living processes, and of
those that have ended, whose time the postmaster collects. Both count ticks of 10 ms.
"""

import os
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

_SETTLES_S = 0.2  # until backends whose clients have gone are collected


@dataclass(slots=True)
class Usage:
    """Filled when the work has ended."""

    wall_s: float = 0.0
    programs_cpu_s: float = 0.0
    server_cpu_s: float = 0.0

    @property
    def cpu_s(self) -> float:
        return self.programs_cpu_s + self.server_cpu_s


@contextmanager
def used(postmaster: int) -> Iterator[Usage]:
    """Blocks a moment before and after. What was written before is on the disk by then."""
    usage = Usage()
    os.sync()
    before_s = _server_cpu_s(postmaster)
    began_s = time.perf_counter()
    yield usage
    usage.wall_s = time.perf_counter() - began_s
    time.sleep(_SETTLES_S)
    usage.server_cpu_s = _server_cpu_s(postmaster) - before_s


def run(
    usage: Usage,
    argv: Sequence[str],
    environ: Mapping[str, str],
    stdout: Path = Path(os.devnull),
) -> None:
    """A program to its end; blocks. Raises CalledProcessError when it fails."""
    with stdout.open("wb") as file:
        child = subprocess.Popen(
            argv, env={**os.environ, **environ}, stdout=file, stderr=subprocess.DEVNULL
        )
        _, status, taken = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        raise subprocess.CalledProcessError(child.returncode, argv)
    usage.programs_cpu_s += taken.ru_utime + taken.ru_stime


def _server_cpu_s(postmaster: int) -> float:
    process = psutil.Process(postmaster)
    own = process.cpu_times()
    living = [child.cpu_times() for child in process.children()]
    collected_s = own.children_user + own.children_system
    living_s = sum(times.user + times.system for times in (own, *living))
    return float(collected_s + living_s)
