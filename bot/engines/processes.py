"""Plain processes run as if they were containers: the engine of the lab."""

import asyncio
import signal
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from bot.cancellation import finished
from bot.engines import marks, process_end, process_exec, process_facts, process_scratch
from bot.engines.container_file import ContainerFile, Process
from bot.engines.container_folder import ContainerFolder
from bot.engines.container_lock import locked
from bot.engines.process_exec import ProcessExec
from bot.engines.process_facts import last_lines
from bot.engines.process_run import collected_within, exit_code_of, forget, spawn, state
from bot.host_processes import is_alive, send
from bot.model.containers import Addresses, Container, ContainerState, Statistics, Volume
from bot.model.errors import ServiceFailure, UserMistake
from bot.model.ports import ContainerControl, ContainerPrograms, Engine, ScratchContainers

_COLLECT_LIMIT_S = 5.0


class ProcessEngine(Engine, ContainerControl, ContainerPrograms, ScratchContainers):
    """Containers are files `DIR/NAME.json`; any number of pgherd processes may share the folder.

    A process started here outlives the one that started it. Changes to one container wait for each
    other through a lock beside its file.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._folder = ContainerFolder(directory)

    async def inspect(self, container: str) -> Container:
        """The container's state now; `missing` where there is no such file.

        A stopped (SIGSTOP) process is `paused`, a zombie has `exited`. The exit code is known when
        `stop` saw the end or when this process started the container.

        Raises:
            ServiceFailure: the file cannot be read or is damaged.
        """
        return await asyncio.to_thread(
            lambda: process_facts.container(container, self._folder.read(container))
        )

    async def addresses(self, container: str) -> Addresses:
        """None: a plain process is where its configuration says.

        Raises:
            UserMistake: there is no such container.
            ServiceFailure: the file cannot be read or is damaged.
        """
        await asyncio.to_thread(self._folder.read_existing, container)
        return Addresses(published=(), networks={})

    async def statistics(self, container: str) -> Statistics | None:
        """CPU and memory used so far, without programs run in it; None when it does not run.

        The time of a process is lost when it ends after its parent.

        Raises:
            UserMistake: there is no such container.
            ServiceFailure: the file cannot be read or is damaged.
        """
        file = await asyncio.to_thread(self._folder.read_existing, container)
        return await asyncio.to_thread(process_facts.statistics, file)

    async def volumes(self, container: str) -> tuple[Volume, ...]:
        """None: a plain process sees the folders of its host, and no engine knows which it uses.

        Raises:
            UserMistake: there is no such container.
            ServiceFailure: the file cannot be read or is damaged.
        """
        await asyncio.to_thread(self._folder.read_existing, container)
        return ()

    async def names(self) -> tuple[str, ...]:
        """The names of all containers, sorted."""
        return await asyncio.to_thread(self._folder.names)

    async def pid(self, container: str) -> int | None:
        """The pid of the container's main process; None when it does not run."""
        file = await asyncio.to_thread(self._folder.read, container)
        if file is None or file.run is None or not is_alive(file.run.process):
            return None
        return file.run.process.pid

    async def create(self, name: str, process: Process) -> None:
        """Make a container without starting it.

        Raises:
            UserMistake: the name is taken, or is none that Docker would accept.
        """
        await asyncio.to_thread(self._folder.check_new, name)
        async with locked(self._directory, name):
            await asyncio.to_thread(self._folder.check_new, name)
            await asyncio.to_thread(self._folder.write, name, ContainerFile(process))

    async def start(self, name: str) -> None:
        """Start it in a session of its own; nothing happens when it runs already.

        What an earlier run left behind is ended first.

        Raises:
            UserMistake: there is no such container.
            ServiceFailure: the program cannot be started.
        """
        async with locked(self._directory, name):
            container = await asyncio.to_thread(self._folder.read_existing, name)
            if container.run is not None:
                if is_alive(container.run.process):
                    return
                await collected_within(container.run, _COLLECT_LIMIT_S)
            await process_end.end_leftovers(name, container)
            await finished(asyncio.to_thread(self._start, name, container))

    async def stop(self, name: str, *, timeout_s: float = 10.0) -> None:
        """Send the stop signal, wait, and after `timeout_s` SIGKILL; then end what it left behind.

        Nothing happens when it does not run. A paused container is stopped too.

        Raises:
            UserMistake: there is no such container.
            ServiceFailure: it survived SIGKILL, or belongs to another user.
        """
        async with locked(self._directory, name):
            container = await asyncio.to_thread(self._folder.read_existing, name)
            if container.run is None:
                return
            first = container.process.stop_signal
            await process_end.end(name, container.run.process, first, timeout_s)
            await process_end.end_leftovers(name, container)
            exit_code = exit_code_of(container.run)
            ended = replace(container, run=replace(container.run, exit_code=exit_code))
            await asyncio.to_thread(self._folder.write, name, ended)

    async def remove(self, name: str) -> None:
        """Forget a container that does not run, and delete its log.

        Raises:
            UserMistake: there is no such container, or it runs.
        """
        async with locked(self._directory, name) as lock:
            container = await asyncio.to_thread(self._folder.read_existing, name)
            if container.run is not None and is_alive(container.run.process):
                raise UserMistake(
                    f"The container {name} still runs.",
                    code="container_running",
                    hint="Stop it first.",
                )
            await process_end.end_leftovers(name, container)
            if container.run is not None:
                forget(container.run)
            for path in (container.process.log, self._folder.file(name), lock):
                path.unlink(missing_ok=True)

    async def logs(self, name: str, *, tail: int = 100) -> str:
        """The last `tail` lines of its output, of the last MiB at most; empty before its start.

        Raises:
            UserMistake: there is no such container.
        """
        return await asyncio.to_thread(
            lambda: last_lines(self._folder.read_existing(name).process.log, tail)
        )

    @asynccontextmanager
    async def exec(
        self,
        container: str,
        argv: Sequence[str],
        *,
        mark: str,
        environment: Mapping[str, str] | None = None,
        stdin: AsyncIterator[bytes] | None = None,
    ) -> AsyncIterator[ProcessExec]:
        """See ContainerPrograms: in the container's folder, as its user, in its environment."""
        found = await asyncio.to_thread(self._folder.read_existing, container)
        if found.run is None or state(found.run.process) is not ContainerState.RUNNING:
            raise ServiceFailure(
                f"{argv[0]} cannot be run: the container {container} does not run, or is paused.",
                code="container_cannot",
                hint="Start or unpause the container first.",
            )
        async with process_exec.program(
            found, argv, mark=mark, environment=environment or {}, stdin=stdin
        ) as execution:
            yield execution

    async def end_leftovers(self, container: str, mark_prefix: str) -> None:
        """See ContainerPrograms; where it does not run any more, its programs may.

        Raises:
            ServiceFailure: something survives, or the container's file is damaged.
        """
        found = await asyncio.to_thread(self._folder.read, container)
        if found is not None:
            await process_end.end_marked(found, marks.line_beginning_with(mark_prefix))

    @asynccontextmanager
    async def scratch_container(
        self,
        *,
        like: str,
        argv: Sequence[str],
        mark: str,
        environment: Mapping[str, str] | None = None,
    ) -> AsyncIterator[str]:
        """See ScratchContainers: the same user, a folder of its own, and the host's network.

        Raises:
            UserMistake: there is no container `like`.
            ServiceFailure: it cannot be started.
        """
        model = await asyncio.to_thread(self._folder.read_existing, like)
        async with process_scratch.scratch_container(
            self, self._folder, model.process, argv, mark=mark, environment=environment or {}
        ) as name:
            yield name

    async def remove_scratch_containers(self, mark_prefix: str) -> None:
        """See ScratchContainers.

        Raises:
            ServiceFailure: one of them survives, or its files cannot be removed.
        """
        await process_scratch.remove_scratch_containers(self, self._folder, mark_prefix)

    def _start(self, name: str, container: ContainerFile) -> None:
        if container.run is not None:
            forget(container.run)
        run = spawn(name, container.process)
        try:
            self._folder.write(name, replace(container, run=run))
        except OSError:
            send(run.process, signal.SIGKILL)  # nobody would know of it
            raise
