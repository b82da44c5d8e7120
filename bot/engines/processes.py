"""Plain processes run as if they were containers: the engine of the lab."""

import asyncio
import re
import signal
from dataclasses import replace
from pathlib import Path

from bot.engines.atomic_file import write_atomically
from bot.engines.cancellation import finished
from bot.engines.container_file import ContainerFile, Process, from_json, to_json
from bot.engines.container_lock import locked
from bot.engines.log_file import last_lines
from bot.engines.proc import ProcessId, send, writers_to
from bot.engines.process_run import (
    collected_within,
    exit_code_of,
    forget,
    gone_within,
    is_alive,
    spawn,
    state,
)
from bot.model.addresses import Addresses
from bot.model.containers import Container, ContainerState
from bot.model.errors import ServiceFailure, UserMistake

_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]*")  # Docker's rule for names
_KILL_LIMIT_S = 5.0
_COLLECT_LIMIT_S = 5.0


class ProcessEngine:
    """Containers are files `DIR/NAME.json`; any number of pgherd processes may share the folder.

    A process started here outlives the one that started it. Changes to one container wait for each
    other through a lock beside its file.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    async def inspect(self, container: str) -> Container:
        """The container's state now; `missing` where there is no such file.

        A stopped (SIGSTOP) process is `paused`, a zombie has `exited`. The exit code is known when
        `stop` saw the end or when this process started the container.

        Raises:
            ServiceFailure: the file cannot be read or is damaged.
        """
        return await asyncio.to_thread(self._inspect, container)

    async def addresses(self, container: str) -> Addresses:
        """None: a plain process is where its configuration says.

        Raises:
            UserMistake: there is no such container.
            ServiceFailure: the file cannot be read or is damaged.
        """
        await asyncio.to_thread(self._read_existing, container)
        return Addresses(published=(), networks={})

    async def names(self) -> tuple[str, ...]:
        """The names of all containers, sorted."""
        return await asyncio.to_thread(
            lambda: tuple(sorted(path.stem for path in self._directory.glob("*.json")))
        )

    async def pid(self, container: str) -> int | None:
        """The pid of the container's main process; None when it does not run."""
        file = await asyncio.to_thread(self._read, container)
        if file is None or file.run is None or not is_alive(file.run.process):
            return None
        return file.run.process.pid

    async def create(self, name: str, process: Process) -> None:
        """Make a container without starting it.

        Raises:
            UserMistake: the name is taken, or is none that Docker would accept.
        """
        if not _NAME.fullmatch(name):
            raise UserMistake(
                f"{name!r} cannot be the name of a container.",
                code="bad_container_name",
                hint="Use letters, digits, '_', '.' and '-', and begin with a letter or a digit.",
            )
        async with locked(self._directory, name):
            if self._file(name).exists():
                raise UserMistake(
                    f"There is a container {name} already.",
                    code="container_exists",
                    hint="Remove it first, or choose another name.",
                )
            await asyncio.to_thread(self._write, name, ContainerFile(process))

    async def start(self, name: str) -> None:
        """Start it in a session of its own; nothing happens when it runs already.

        What an earlier run left behind is ended first.

        Raises:
            UserMistake: there is no such container.
            ServiceFailure: the program cannot be started.
        """
        async with locked(self._directory, name):
            container = await asyncio.to_thread(self._read_existing, name)
            if container.run is not None:
                if is_alive(container.run.process):
                    return
                await collected_within(container.run, _COLLECT_LIMIT_S)
            await self._end_leftovers(name, container)
            await finished(asyncio.to_thread(self._start, name, container))

    async def stop(self, name: str, *, timeout_s: float = 10.0) -> None:
        """Send the stop signal, wait, and after `timeout_s` SIGKILL; then end what it left behind.

        Nothing happens when it does not run. A paused container is stopped too.

        Raises:
            UserMistake: there is no such container.
            ServiceFailure: it survived SIGKILL, or belongs to another user.
        """
        async with locked(self._directory, name):
            container = await asyncio.to_thread(self._read_existing, name)
            if container.run is None:
                return
            await self._end(name, container.run.process, container.process.stop_signal, timeout_s)
            await self._end_leftovers(name, container)
            exit_code = exit_code_of(container.run)
            ended = replace(container, run=replace(container.run, exit_code=exit_code))
            await asyncio.to_thread(self._write, name, ended)

    async def remove(self, name: str) -> None:
        """Forget a container that does not run, and delete its log.

        Raises:
            UserMistake: there is no such container, or it runs.
        """
        async with locked(self._directory, name) as lock:
            container = await asyncio.to_thread(self._read_existing, name)
            if container.run is not None and is_alive(container.run.process):
                raise UserMistake(
                    f"The container {name} still runs.",
                    code="container_running",
                    hint="Stop it first.",
                )
            await self._end_leftovers(name, container)
            if container.run is not None:
                forget(container.run)
            for path in (container.process.log, self._file(name), lock):
                path.unlink(missing_ok=True)

    async def logs(self, name: str, *, tail: int = 100) -> str:
        """The last `tail` lines of its output, of the last MiB at most; empty before its start.

        Raises:
            UserMistake: there is no such container.
        """
        return await asyncio.to_thread(
            lambda: last_lines(self._read_existing(name).process.log, tail)
        )

    def _inspect(self, name: str) -> Container:
        container = self._read(name)
        if container is None:
            return Container(name, ContainerState.MISSING)
        run = container.run
        if run is None:
            return Container(name, ContainerState.CREATED)
        exit_code = exit_code_of(run)  # collects our own child, so it comes before the state
        now = state(run.process)
        if now is ContainerState.EXITED:
            return Container(name, now, exit_code=exit_code)
        return Container(name, now, started_at=run.started_at)

    def _start(self, name: str, container: ContainerFile) -> None:
        if container.run is not None:
            forget(container.run)
        run = spawn(name, container.process)
        try:
            self._write(name, replace(container, run=run))
        except OSError:
            send(run.process, signal.SIGKILL)  # nobody would know of it
            raise

    async def _end(
        self, name: str, process: ProcessId, first: signal.Signals, timeout_s: float
    ) -> None:
        for number, limit_s in ((first, timeout_s), (signal.SIGKILL, _KILL_LIMIT_S)):
            try:
                # A paused process takes its signal only once it is continued.
                send(process, number, signal.SIGCONT)
            except PermissionError as error:
                raise ServiceFailure(
                    f"The process {process.pid} of the container {name} belongs to another user.",
                    code="process_not_ours",
                    hint="Stop it as the user who started it, or as root.",
                ) from error
            if await gone_within(process, limit_s):
                return
        raise ServiceFailure(
            f"The process {process.pid} of the container {name} does not end on SIGKILL.",
            code="process_does_not_end",
            hint="It hangs in the kernel, mostly on a disk that does not answer; look at dmesg.",
        )

    async def _end_leftovers(self, name: str, container: ContainerFile) -> None:
        for process in await asyncio.to_thread(writers_to, container.process.log):
            await self._end(name, process, signal.SIGKILL, _KILL_LIMIT_S)

    def _file(self, name: str) -> Path:
        return self._directory / f"{name}.json"

    def _write(self, name: str, container: ContainerFile) -> None:
        write_atomically(self._file(name), to_json(container))

    def _read(self, name: str) -> ContainerFile | None:
        if not _NAME.fullmatch(name):
            return None
        try:
            return from_json(self._file(name).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ServiceFailure(
                f"{self._file(name)}, which stands for the container {name}, cannot be read.",
                code="container_file_unreadable",
                hint="Check its permissions; if it is damaged, take the lab down and up again.",
            ) from error

    def _read_existing(self, name: str) -> ContainerFile:
        container = self._read(name)
        if container is None:
            raise UserMistake(
                f"There is no container {name} in {self._directory}.",
                code="no_such_container",
                hint="Check the name and the engine's folder in the configuration.",
            )
        return container
