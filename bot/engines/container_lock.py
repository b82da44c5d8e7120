"""One change at a time to one container, across processes."""

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.model.errors import ServiceFailure

_LIMIT_S = 60.0
_POLL_S = 0.05


@asynccontextmanager
async def locked(directory: Path, name: str) -> AsyncIterator[Path]:
    """Hold the container's lock file, and yield its path: who removes it does so while holding it.

    Raises:
        ServiceFailure: another process held it for a minute, or the folder cannot be written.
    """
    path = directory / f"{name}.lock"
    try:
        async with asyncio.timeout(_LIMIT_S):
            # Another process ends the wait, and no event of ours can tell.
            while (descriptor := _try_lock(path)) is None:  # noqa: ASYNC110 - as said above
                await asyncio.sleep(_POLL_S)
    except TimeoutError as error:
        raise ServiceFailure(
            f"Another process has been changing the container {name} for {_LIMIT_S:.0f} s.",
            code="container_locked",
            hint=f"Wait for it to end. Who holds it: fuser {path}",
        ) from error
    except OSError as error:
        raise ServiceFailure(
            f"The lock {path} cannot be taken: {error.strerror}.",
            code="engine_folder_unusable",
            hint="Check that the engine's folder exists and may be written.",
        ) from error
    try:
        yield path
    finally:
        os.close(descriptor)


def _try_lock(path: Path) -> int | None:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # The holder before us may have removed the file: then this lock guards nothing.
        if os.fstat(descriptor).st_ino == path.stat().st_ino:
            return descriptor
    except (BlockingIOError, FileNotFoundError):
        pass
    os.close(descriptor)
    return None
