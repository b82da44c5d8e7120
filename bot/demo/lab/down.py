"""Takes a lab down."""

import asyncio
import errno
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bot.demo.lab.compose.belongings import remove_all
from bot.demo.lab.compose.command import end_leftovers
from bot.demo.lab.layout import SERVERS, LabPaths
from bot.demo.lab.place import Made, read_made
from bot.engines.docker_calls import DockerCalls
from bot.engines.processes import ProcessEngine
from bot.model.errors import ServiceFailure

_APPLICATION_LIMIT_S = 5.0
_SERVER_LIMIT_S = 10.0
_REMOVAL_LIMIT_S = 5.0
_REMOVAL_PAUSE_S = 0.1


@dataclass(frozen=True, slots=True)
class TakenDown:
    """What `down` ended; empty where there was no lab."""

    containers: tuple[str, ...]


async def down(directory: Path) -> TakenDown:
    """End the lab's containers or processes and remove its files, and nothing else.

    It may be whole or half-made; containers go with their networks and volumes.

    The folder itself goes if `up` made it and nothing of others is in it. Where there is no lab,
    nothing happens.

    Raises:
        ServiceFailure: a part cannot be ended or removed; calling again goes on.
    """
    paths = LabPaths.of(directory)
    made = await asyncio.to_thread(read_made, paths)
    if made is None:
        return TakenDown(())
    if made.docker_host is None:
        names = await _end_processes(paths)
    else:
        await asyncio.to_thread(end_leftovers, made.lab_id)
        names = await remove_all(DockerCalls(made.docker_host), made.lab_id)
    try:
        await asyncio.to_thread(_remove_files, paths, made)
    except OSError as error:
        raise ServiceFailure(
            f"{error.filename} cannot be removed: {error.strerror}.",
            code="lab_not_removed",
            hint="Take the lab down as the user who made it, or as root.",
        ) from error
    return TakenDown(names)


async def _end_processes(paths: LabPaths) -> tuple[str, ...]:
    engine = ProcessEngine(paths.engine)
    names = await engine.names()
    servers = {server.name for server in SERVERS}
    # The applications first: else they would write errors while their servers go.
    await _end([name for name in names if name not in servers], engine, _APPLICATION_LIMIT_S)
    await _end([name for name in names if name in servers], engine, _SERVER_LIMIT_S)
    return names


async def _end(names: list[str], engine: ProcessEngine, limit_s: float) -> None:
    async def end(name: str) -> None:
        await engine.stop(name, timeout_s=limit_s)
        await engine.remove(name)

    for outcome in await asyncio.gather(*map(end, names), return_exceptions=True):
        if isinstance(outcome, BaseException):
            raise outcome


def _remove_files(paths: LabPaths, made: Made) -> None:
    for folder in (made.private_place, *paths.folders):
        _remove_tree(folder)
    for file in paths.files:  # the note of what was made comes last, so that a second call goes on
        file.unlink(missing_ok=True)
    for folder in reversed(made.folders):
        with suppress(OSError):  # it holds something that is not ours
            folder.rmdir()


def _remove_tree(folder: Path) -> None:
    deadline_s = time.monotonic() + _REMOVAL_LIMIT_S
    while folder.exists():
        try:
            shutil.rmtree(folder)
        except OSError as error:
            # If `up` was killed its initdb writes, or tidies up, for a moment longer.
            passing = error.errno in (errno.ENOTEMPTY, errno.ENOENT)
            if not passing or time.monotonic() > deadline_s:
                raise
            time.sleep(_REMOVAL_PAUSE_S)
