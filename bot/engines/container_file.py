"""The file that stands for one container of the process engine."""

import json
import signal
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.host_processes import ProcessId


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """The process of a container.

    The environment is PATH, LC_ALL and the lines `NAME=value` of `environment_file`, which is read
    at each start: secrets belong there, not into `argv`.
    """

    argv: tuple[str, ...]
    cwd: Path
    log: Path
    """Standard output and error; the path marks the container's processes, so no other has it."""
    environment_file: Path | None = None
    uid: int | None = None
    """The caller's own unless set; setting it takes root."""
    gid: int | None = None
    stop_signal: signal.Signals = signal.SIGTERM


@dataclass(frozen=True, slots=True)
class Run:
    """The last start of a container."""

    process: ProcessId
    started_at: datetime
    exit_code: int | None = None
    """128 + n after signal n, as Docker counts; None while it runs or where nobody saw it end."""


@dataclass(frozen=True, slots=True)
class ContainerFile:
    """A container: what it runs, and its last start if there was one."""

    process: Process
    run: Run | None = None


def to_json(container: ContainerFile) -> str:
    """The file's text."""
    process, run = container.process, container.run
    return json.dumps(
        {
            "argv": process.argv,
            "cwd": str(process.cwd),
            "log": str(process.log),
            "environment_file": process.environment_file and str(process.environment_file),
            "uid": process.uid,
            "gid": process.gid,
            "stop_signal": process.stop_signal.name,
            "run": run
            and {
                "pid": run.process.pid,
                "start_ticks": run.process.start_ticks,
                "boot_id": run.process.boot_id,
                "started_at": run.started_at.isoformat(),
                "exit_code": run.exit_code,
            },
        },
        indent=1,
    )


def from_json(text: str) -> ContainerFile:
    """The container that the file's text describes.

    Raises:
        ValueError, KeyError, TypeError: the text is not what `to_json` writes.
    """
    data = json.loads(text)
    environment_file = data["environment_file"]
    process = Process(
        argv=tuple(data["argv"]),
        cwd=Path(data["cwd"]),
        log=Path(data["log"]),
        environment_file=None if environment_file is None else Path(environment_file),
        uid=data["uid"],
        gid=data["gid"],
        stop_signal=signal.Signals[data["stop_signal"]],
    )
    return ContainerFile(process, None if data["run"] is None else _run(data["run"]))


def _run(data: dict[str, Any]) -> Run:
    return Run(
        ProcessId(data["pid"], data["start_ticks"], data["boot_id"]),
        datetime.fromisoformat(data["started_at"]),
        data["exit_code"],
    )
