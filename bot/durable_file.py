"""Files that are the old one or the new one, whenever the power goes. All of this blocks.

What is written goes to a temporary file beside its final place, to the disk, and then under its
name; the folder follows, for a name is on the disk only when its folder is.
https://man7.org/linux/man-pages/man2/fsync.2.html
"""

import os
import re
import tempfile
from contextlib import suppress
from pathlib import Path

_TEMPORARY_SUFFIX = ".pgherd-new"


def write_durably(
    path: Path, content: str | bytes, *, mode: int = 0o600, owner: tuple[int, int] | None = None
) -> None:
    """Replace `path` by a file with this content and these permissions; on the disk at the return.

    Several may write the same path at once: one of them is the last, and nothing is mixed. `owner`
    is uid and gid, the caller's own unless given. Text becomes UTF-8.

    Raises:
        OSError: the folder does not exist, may not be written or is full. `path` is as before, or
            whole and new where only the folder could not be put on the disk.
    """
    data = content.encode() if isinstance(content, str) else content
    descriptor, name = tempfile.mkstemp(_TEMPORARY_SUFFIX, f".{path.name}.", path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            # The owner first: another owner may take permissions away.
            if owner is not None and owner != (os.geteuid(), os.getegid()):
                os.fchown(descriptor, *owner)
            os.fchmod(descriptor, mode)
            file.write(data)
            file.flush()
            os.fsync(descriptor)
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def remove_durably(path: Path) -> None:
    """Remove the file; nothing happens where it is not there.

    Raises:
        OSError: the folder may not be written.
    """
    path.unlink(missing_ok=True)
    with suppress(FileNotFoundError):
        sync_folder(path.parent)


def remove_leftovers(path: Path) -> None:
    """Remove what a write of `path` that was cut off has left; only for who alone writes it.

    Raises:
        OSError: the folder does not exist, or may not be written.
    """
    # The random part is mkstemp's; pgherd 0.1 had none.
    name = re.compile(rf"\.{re.escape(path.name)}(\.\w+)?{re.escape(_TEMPORARY_SUFFIX)}")
    for file in path.parent.iterdir():
        if name.fullmatch(file.name):
            file.unlink(missing_ok=True)


def is_leftover(file: Path) -> bool:
    """Whether a write that was cut off has left this file, or one is going on."""
    return file.name.startswith(".") and file.name.endswith(_TEMPORARY_SUFFIX)


def sync_folder(folder: Path) -> None:
    """Put the names in a folder on the disk.

    Raises:
        OSError: it does not exist, or its disk fails.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
