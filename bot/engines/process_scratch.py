"""Containers of the process engine to try something in, removed with all that they have written."""

import asyncio
import logging
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from bot.cancellation import finished
from bot.durable_file import write_durably
from bot.engines import marks
from bot.engines.container_file import Process
from bot.engines.container_folder import ContainerFolder
from bot.engines.environment_files import format_environment
from bot.model.errors import ServiceFailure
from bot.model.ports import ContainerControl

_PREFIX = "pgherd-throwaway."

_log = logging.getLogger(__name__)


class Containers(ContainerControl, Protocol):
    """The containers of a ProcessEngine, from their creation to their end."""

    async def create(self, name: str, process: Process) -> None:
        """Make a container without starting it."""
        ...

    async def remove(self, name: str) -> None:
        """Forget a container that does not run."""
        ...


@asynccontextmanager
async def scratch_container(
    containers: Containers,
    folder: ContainerFolder,
    like: Process,
    argv: Sequence[str],
    *,
    mark: str,
    environment: Mapping[str, str],
) -> AsyncIterator[str]:
    """Run one as the user of `like`; see ScratchContainers."""
    name = _PREFIX + marks.own_mark(mark)
    process = _process_of(name, like, argv, folder.path)
    try:
        # First the container, by which `remove_scratch_containers` finds the folder.
        await finished(containers.create(name, process))
        try:
            await finished(asyncio.to_thread(_make_folder, process, environment))
        except OSError as error:
            raise ServiceFailure(
                f"There is no room for a scratch container in {process.cwd.parent}: {error}",
                code="process_not_started",
                hint="Check the folder for temporary files (TMPDIR).",
            ) from error
        await containers.start(name)
        yield name
    finally:
        await finished(_close(containers, folder, name))


async def remove_scratch_containers(
    containers: Containers, folder: ContainerFolder, prefix: str
) -> None:
    """Remove all whose mark begins so.

    Raises:
        ServiceFailure: one of them survives, or its files cannot be removed.
    """
    beginning = _PREFIX + marks.checked(prefix)
    for name in await asyncio.to_thread(folder.names):
        if name.startswith(beginning):
            await _remove(containers, folder, name)


async def _close(containers: Containers, folder: ContainerFolder, name: str) -> None:
    try:
        await _remove(containers, folder, name)
    except ServiceFailure as error:
        # What brought us here must not be hidden; the next try removes it first.
        _log.warning(
            "a scratch container stays", extra={"container": name, "reason": error.message}
        )


async def _remove(containers: Containers, folder: ContainerFolder, name: str) -> None:
    container = await asyncio.to_thread(folder.read, name)
    if container is None:
        return
    await containers.stop(name, timeout_s=0)
    try:
        await asyncio.to_thread(_remove_folder, container.process)
    except OSError as error:
        raise ServiceFailure(
            f"What the scratch container {name} has written cannot be removed: {error}",
            code="throwaway_stays",
            hint=f"Remove {container.process.cwd.parent} by hand.",
        ) from error
    await containers.remove(name)


def _process_of(name: str, like: Process, argv: Sequence[str], logs: Path) -> Process:
    """The process of a scratch container: the user of `like`, a folder of its own."""
    folder = Path(tempfile.gettempdir()) / name
    return replace(
        like,
        argv=tuple(argv),
        cwd=folder / "work",
        log=logs / f"{name}.log",
        environment_file=folder / "environment",
    )


def _make_folder(process: Process, environment: Mapping[str, str]) -> None:
    """Create the folder and the file that `_process_of` has named.

    Raises:
        OSError: that cannot be done, or somebody has made it before.
    """
    assert process.environment_file is not None
    folder = process.cwd.parent
    folder.mkdir(mode=0o700)
    process.cwd.mkdir(mode=0o700)
    write_durably(process.environment_file, format_environment(environment))
    # Last: from here on its user may do with it what it wants.
    for path in (process.cwd, folder):
        os.chown(path, _or_same(process.uid), _or_same(process.gid))


def _remove_folder(process: Process) -> None:
    """Remove it with all that was written there; nothing happens when it is not there.

    Raises:
        OSError: that cannot be done.
    """
    if process.cwd.parent.exists():
        shutil.rmtree(process.cwd.parent)


def _or_same(number: int | None) -> int:
    return -1 if number is None else number
