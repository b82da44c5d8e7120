"""What an error of the file system means for backups. No I/O."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.model.errors import ServiceFailure


@contextmanager
def understood(path: Path) -> Iterator[None]:
    """Says of an error of the file system what it means for backups."""
    try:
        yield
    except OSError as error:
        raise _failure(path, error) from error


def _failure(path: Path, error: OSError) -> ServiceFailure:
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return no_room(path, error.strerror)
        case errno.ENOENT:
            code, hint = (
                "backup_folder_missing",
                "Mount or make the folder of `backups: dir:`; pgherd would fill the wrong disk.",
            )
        case errno.EROFS | errno.EACCES | errno.EPERM:
            code, hint = (
                "backup_folder_not_writable",
                "Let pgherd's user write there, and mount it writable.",
            )
        case _:
            code, hint = "backup_folder_failed", "Look at the kernel's log: the disk may be ill."
    return ServiceFailure(
        f"Backups cannot be kept at {path}: {error.strerror}.", code=code, hint=hint
    )


def no_room(path: Path, why: str | None) -> ServiceFailure:
    """That a backup does not fit there, and why."""
    return ServiceFailure(
        f"There is no room for the backup at {path}: {why}.",
        code="disk_full",
        hint="Free some space, let retention keep fewer backups, or choose another folder.",
    )
