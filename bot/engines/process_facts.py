"""State, usage and log of a container of the process engine. All of this blocks."""

import os
from pathlib import Path

from bot.engines.container_file import ContainerFile
from bot.engines.process_run import exit_code_of, state
from bot.host_processes import is_alive, used_by, writers_to
from bot.model.containers import Container, ContainerState, Statistics

_TAIL_BYTES = 1 << 20


def container(name: str, file: ContainerFile | None) -> Container:
    """The container that the file stands for, as it is now."""
    if file is None:
        return Container(name, ContainerState.MISSING)
    if file.run is None:
        return Container(name, ContainerState.CREATED)
    now = state(file.run.process)
    if now is ContainerState.EXITED:
        return Container(name, now, exit_code=exit_code_of(file.run))
    return Container(name, now, started_at=file.run.started_at)


def statistics(file: ContainerFile) -> Statistics | None:
    """CPU and memory that it has used since its start; None when it does not run."""
    if file.run is None or not is_alive(file.run.process):
        return None
    cpu_seconds, memory_bytes = used_by(writers_to(file.process.log))
    return Statistics(cpu_seconds, memory_bytes, memory_limit_bytes=None)


def last_lines(log: Path, count: int) -> str:
    """The last `count` lines, of the last MiB at most; empty when there is no such file."""
    try:
        with log.open("rb") as file:
            size_bytes = file.seek(0, os.SEEK_END)
            file.seek(max(0, size_bytes - _TAIL_BYTES))
            lines = file.read().decode("utf-8", errors="replace").splitlines(keepends=True)
    except FileNotFoundError:
        return ""
    return "".join(lines[-count:]) if count > 0 else ""
