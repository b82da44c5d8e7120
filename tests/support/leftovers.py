"""What a run of the tests has left when it was interrupted, taken down: its own, and nothing else.

The workers of pytest-xdist have 15 s for that, and a lab may take longer. Everything is known by
the pid of the run: that of pytest, and not of one of its workers.
"""

import asyncio
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from bot.demo.lab.down import down
from bot.model.errors import PgherdError

_VARIABLE = "PGHERD_TESTS"
_DOCKER = "pgherd-docker-"
_SCRIPT = Path(__file__).parents[2] / ".ci/docker-daemon"


def begin() -> None:
    """From now on what the tests start, here or in workers, is known to be of this run."""
    os.environ[_VARIABLE] = str(os.getpid())


def docker_prefix() -> str:
    """How the folder of a Docker Engine of this run begins."""
    return f"{_DOCKER}{os.environ.get(_VARIABLE, os.getpid())}-"


def take_down(run: int, folder: Path) -> None:
    """Its labs and Docker Engines, and then all its processes, whatever they are.

    `folder` is where all its temporary folders are.
    """
    for lab in _labs(folder):
        with suppress(PgherdError, OSError):  # the processes go all the same
            asyncio.run(down(lab))
    for parent in _temporary().glob(f"{_DOCKER}{run}-*"):
        stop = [_SCRIPT, "stop", parent / "engine"]
        subprocess.run(stop, check=False, capture_output=True, timeout=240)
        shutil.rmtree(parent, ignore_errors=True)
    for pid in _processes(run, folder):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _temporary() -> Path:
    return Path(tempfile.gettempdir())


def _labs(folder: Path) -> list[Path]:
    return [file.parent for depth in ("*/*", "*/*/*") for file in folder.glob(f"{depth}/made.json")]


def _processes(run: int, folder: Path) -> Iterator[int]:
    """Those that have inherited its variable, or write into its folder as a lab's servers do."""
    line = f"{_VARIABLE}={run}".encode()
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            inherits = line in (process / "environ").read_bytes().split(b"\0")
            output = (process / "fd" / "1").readlink()
            writes = output.is_relative_to(folder)
            if (inherits or writes) and int(process.name) != os.getpid():
                yield int(process.name)
