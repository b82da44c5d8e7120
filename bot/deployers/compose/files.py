"""Files of pgherd's own in the owner's folder, written durably and all or nothing. Blocks."""

import os
import stat
from pathlib import Path

from bot.deployers.compose.override import Override, Placeholder, parse, render
from bot.deployers.compose.override_location import secret_name
from bot.durable_file import is_leftover, remove_durably, remove_leftovers, write_durably
from bot.model.errors import Blocked, ServiceFailure


def read_override(file: Path) -> Override | None:
    """The override in this file; None where there is no file, or it is not ours.

    Raises:
        Blocked: somebody has changed it by hand.
        ServiceFailure: it cannot be read.
    """
    text = read_text(file)
    if text is None:
        return None
    try:
        return parse(text)
    except ValueError:
        raise Blocked(
            f"{file} was written by pgherd, and changed by hand since.",
            code="override_changed_by_hand",
            hint="Take your own lines out again (its first lines say what is pgherd's), or undo it "
            "by hand as they say.",
        ) from None


def read_text(file: Path) -> str | None:
    """The file's text; None where there is no file.

    Raises:
        ServiceFailure: it cannot be read.
    """
    try:
        return file.read_bytes().decode("utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise ServiceFailure(
            f"{file} cannot be read: {getattr(error, 'strerror', None) or 'it is not UTF-8'}.",
            code="project_file_unreadable",
            hint="Let pgherd run as the user to whom the project belongs, or as root.",
        ) from error


def in_folder(folder: Path) -> list[Path]:
    """The files of the folder, sorted by name.

    Raises:
        ServiceFailure: it cannot be read.
    """
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        raise ServiceFailure(
            f"The folder {folder} cannot be read: {error.strerror}.",
            code="project_file_unreadable",
            hint="Let pgherd run as the user to whom the project belongs, or as root.",
        ) from error


def placeholder(file: Path) -> Placeholder | None:
    """The file as it is; None where there is none."""
    text = read_text(file)
    if text is None:
        return None
    seen = _seen(file)
    return Placeholder(text, stat.S_IMODE(seen.st_mode), seen.st_uid, seen.st_gid)


def write_override(file: Path, override: Override, base: Path) -> None:
    """Write it for who owns the project's base file; with a password, for nobody else to read.

    Raises:
        ServiceFailure: the folder cannot be written, or is full; the file is as before.
    """
    seen = _seen(base)
    mode = 0o600 if override.private else stat.S_IMODE(seen.st_mode) & 0o666
    write(file, render(override).encode(), mode, seen.st_uid, seen.st_gid)


def write_like(file: Path, content: bytes, like: Path) -> None:
    """Write a file that has the owner and the permissions of another.

    Raises:
        ServiceFailure: the folder cannot be written, or is full; the file is as before.
    """
    seen = _seen(like)
    write(file, content, stat.S_IMODE(seen.st_mode), seen.st_uid, seen.st_gid)


def write(file: Path, content: bytes, mode: int, uid: int, gid: int) -> None:
    """Replace the file by one with this content, these permissions and this owner.

    A crash leaves nothing that the next write, or `remove_secrets`, does not remove.

    Raises:
        ServiceFailure: the folder cannot be written, or is full; the file is as before.
    """
    try:
        remove_leftovers(file)
        write_durably(file, content, mode=mode, owner=(uid, gid))
    except OSError as error:
        raise _failure(file, error) from error


def remove(*files: Path) -> None:
    """Remove these; nothing happens for one that is not there.

    Raises:
        ServiceFailure: the folder cannot be written.
    """
    for file in files:
        try:
            remove_durably(file)
        except OSError as error:
            raise _failure(file, error) from error


def remove_secrets(folder: Path, service: str) -> None:
    """Remove the secrets of a service, and every file that was cut off while it was written.

    Raises:
        ServiceFailure: the folder cannot be written.
    """
    there = in_folder(folder)
    beginning = secret_name(service, "")
    remove(*(f for f in there if f.name.startswith(beginning) or is_leftover(f)))


def may_write(folder: Path, like: Path) -> bool:
    """Whether a file can be made in the folder that has the owner of this one.

    Raises:
        ServiceFailure: that one is not there.
    """
    same_owner = os.geteuid() in {0, _seen(like).st_uid}
    return same_owner and os.access(folder, os.W_OK | os.X_OK)


def _seen(file: Path) -> os.stat_result:
    try:
        return file.stat()
    except OSError as error:
        raise ServiceFailure(
            f"{file} cannot be looked at: {error.strerror}.",
            code="project_file_unreadable",
            hint="Check that it is still there, and that pgherd may enter its folder.",
        ) from error


def _failure(file: Path, error: OSError) -> ServiceFailure:
    return ServiceFailure(
        f"{file} cannot be written: {error.strerror}.",
        code="project_folder_not_writable",
        hint="Let pgherd run as the user to whom the project belongs, or make room on the disk.",
    )
