"""Files of pgherd's own in the owner's folder: whole or not at all, and durable. Blocks."""

import os
import stat
from contextlib import suppress
from pathlib import Path

from bot.deployers.compose.override import Override, Placeholder, parse, render
from bot.deployers.compose.override_location import secret_name
from bot.model.errors import Blocked, ServiceFailure

_NEW = ".pgherd-new"


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
    """What the file says; None where there is none.

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
    """What is in the folder, by name.

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

    The new one has a name that is known, so that a crash leaves nothing that is not found.

    Raises:
        ServiceFailure: the folder cannot be written, or is full; the file is as before.
    """
    new = _new(file)
    try:
        new.unlink(missing_ok=True)
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as opened:
            if (uid, gid) != (os.geteuid(), os.getegid()):
                os.fchown(descriptor, uid, gid)
            os.fchmod(descriptor, mode)
            opened.write(content)
            opened.flush()
            os.fsync(descriptor)
        new.replace(file)
        _sync_folder(file.parent)
    except OSError as error:
        with suppress(OSError):
            new.unlink(missing_ok=True)
        raise _failure(file, error) from error


def remove(*files: Path) -> None:
    """Remove these; nothing happens for one that is not there.

    Raises:
        ServiceFailure: the folder cannot be written.
    """
    for file in files:
        try:
            file.unlink(missing_ok=True)
            _sync_folder(file.parent)
        except OSError as error:
            raise _failure(file, error) from error


def remove_secrets(folder: Path, service: str) -> None:
    """Remove the secrets of a service, and every file that was cut off while it was written.

    Raises:
        ServiceFailure: the folder cannot be written.
    """
    there = in_folder(folder)
    beginning = secret_name(service, "")
    remove(*(f for f in there if f.name.startswith(beginning) or _is_cut_off(f)))


def may_write(folder: Path, like: Path) -> bool:
    """Whether a file can be made in the folder that has the owner of this one.

    Raises:
        ServiceFailure: that one is not there.
    """
    same_owner = os.geteuid() in {0, _seen(like).st_uid}
    return same_owner and os.access(folder, os.W_OK | os.X_OK)


def _new(file: Path) -> Path:
    return file.with_name(f".{file.name}{_NEW}")


def _seen(file: Path) -> os.stat_result:
    try:
        return file.stat()
    except OSError as error:
        raise ServiceFailure(
            f"{file} cannot be looked at: {error.strerror}.",
            code="project_file_unreadable",
            hint="Check that it is still there, and that pgherd may enter its folder.",
        ) from error


def _is_cut_off(file: Path) -> bool:
    return file.name.startswith(".") and file.name.endswith(_NEW)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _failure(file: Path, error: OSError) -> ServiceFailure:
    return ServiceFailure(
        f"{file} cannot be written: {error.strerror}.",
        code="project_folder_not_writable",
        hint="Let pgherd run as the user to whom the project belongs, or make room on the disk.",
    )
