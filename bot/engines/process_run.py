"""One run of a container's process: its start, its state and its end."""

import asyncio
import os
import subprocess
from datetime import UTC, datetime

from bot.engines.container_file import Process, Run
from bot.engines.environment_files import environment_of
from bot.host_processes import ProcessId, identify, is_alive, state_of
from bot.model.containers import ContainerState
from bot.model.errors import ServiceFailure

_POLL_S = 0.02

# Children of this very process, whichever engine object started them: only their parent can
# collect them and learn their exit code.
_children: dict[ProcessId, "subprocess.Popen[bytes]"] = {}


def spawn(name: str, process: Process) -> Run:
    """Start it in a session of its own, with its output in its log.

    Raises:
        ServiceFailure: it cannot be started.
    """
    try:
        child = _spawn(process)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise ServiceFailure(
            f"The container {name} cannot be started: {process.argv[0]}: {error}",
            code="process_not_started",
            hint="Check that the program and its folder can be reached by the user it runs as.",
        ) from error
    # Nobody collects the child before exit_code_of asks, so it is found even if it is dead by now.
    identity = identify(child.pid)
    assert identity is not None
    _children[identity] = child
    return Run(identity, datetime.now(UTC))


def exit_code_of(run: Run) -> int | None:
    """The exit code once the run has ended, if known; a child of this process is collected."""
    child = _children.get(run.process)
    if child is None:
        return run.exit_code
    code = child.poll()
    return None if code is None else exit_status(code)


def exit_status(return_code: int) -> int:
    """Docker's number for what Python tells of an end: 128 + n after signal n."""
    return 128 - return_code if return_code < 0 else return_code


def forget(run: Run) -> None:
    """Drop what is kept of a run that has ended."""
    _children.pop(run.process, None)


def state(process: ProcessId) -> ContainerState:
    """Running, paused (SIGSTOP) or exited; a zombie has exited."""
    match state_of(process):
        case None | "Z" | "X":
            return ContainerState.EXITED
        case "T" | "t":
            return ContainerState.PAUSED
        case _:
            return ContainerState.RUNNING


async def gone_within(process: ProcessId, limit_s: float) -> bool:
    """Wait for its end; False when it outlives `limit_s`."""
    loop = asyncio.get_running_loop()
    deadline_s = loop.time() + limit_s
    while is_alive(process):
        if loop.time() > deadline_s:
            return False
        await asyncio.sleep(_POLL_S)
    return True


async def collected_within(run: Run, limit_s: float) -> None:
    """Wait until nothing is left of an ended run, not even a zombie, or the limit has passed.

    Its parent has to collect it: we, or init. Until then its pid seems alive to whoever asks by
    pid, as PostgreSQL asks about the one in its lock file, and then refuses to start.
    """
    loop = asyncio.get_running_loop()
    deadline_s = loop.time() + limit_s
    while state_of(run.process) is not None and loop.time() < deadline_s:
        exit_code_of(run)  # collects it if it is our own
        await asyncio.sleep(_POLL_S)


def _spawn(process: Process) -> "subprocess.Popen[bytes]":
    environment = environment_of(process)
    # Opened with the caller's rights: the log stays unreadable to the process's own user.
    log = os.open(process.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        return subprocess.Popen(  # noqa: S603 - argv comes from the container's own file
            process.argv,
            cwd=process.cwd,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            user=process.uid,
            group=process.gid,
            extra_groups=None if process.uid is None else (),
            umask=0o077,
        )
    finally:
        os.close(log)
