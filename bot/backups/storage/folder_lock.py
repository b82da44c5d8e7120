"""Locks on a folder's files: whoever dies lets go of them. All of this blocks, but not for long."""

import fcntl
import os
import secrets
from pathlib import Path

from bot.model.errors import Blocked


def shared(path: Path) -> int:
    """A descriptor of the folder that keeps others from taking it `exclusive` until it is closed.

    Raises:
        OSError: it is not there.
    """
    return _locked(os.open(path, os.O_RDONLY | os.O_DIRECTORY), fcntl.LOCK_SH, path)


def exclusive(path: Path) -> int:
    """A descriptor of the folder that nobody else holds.

    Raises:
        Blocked: somebody does.
        OSError: it is not there.
    """
    return _locked(os.open(path, os.O_RDONLY | os.O_DIRECTORY), fcntl.LOCK_EX, path)


def alone(path: Path, purpose: str) -> tuple[int, str]:
    """A descriptor of the lock file, and the id in it, which is made with the file.

    Raises:
        Blocked: somebody else does the same.
        OSError: the file cannot be made.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        identity = os.read(descriptor, 64).decode().strip()
        if not identity:
            identity = secrets.token_hex(4)
            os.write(descriptor, f"{identity}\n".encode())
    except BlockingIOError as error:
        os.close(descriptor)
        raise Blocked(
            f"Somebody else is doing the same here: {purpose}.",
            code="busy",
            hint="Wait for its end, or cancel it.",
        ) from error
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor, identity


def _locked(descriptor: int, kind: int, path: Path) -> int:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise Blocked(
            f"The backup {path.name} is in use.",
            code="set_in_use",
            hint="Wait until the restore or the test that uses it has ended.",
        ) from error
    return descriptor
