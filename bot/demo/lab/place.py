"""Where a lab's servers find their binaries and keep their data.

Both stay where they are if the servers' account can reach them. Where it cannot, as in a clone
under root's home, the lab gets a private place that everyone may pass through.
"""

import json
import os
import re
import secrets
import shutil
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bot.demo.lab.account import Account
from bot.demo.lab.layout import LabPaths
from bot.demo.lab.wheels import Installation, installation
from bot.model.errors import ServiceFailure, UserMistake

_PARENT = Path("/var/tmp")  # noqa: S108 - folders get random names and are created exclusively
_PREFIX = "pgherd-lab-"
_NAME = re.compile(rf"{_PREFIX}[0-9a-f]{{16}}")
_NOT_NEEDED = shutil.ignore_patterns("include", "doc", "*.a")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the servers' data goes, and their binaries by major."""

    data: Path
    bin_dirs: dict[int, Path]


@dataclass(frozen=True, slots=True)
class Made:
    """What `up` made besides the names in LabPaths."""

    folders: tuple[Path, ...]
    """The lab's folder and those above it that did not exist, from the top."""
    private_place: Path
    docker_host: str | None = None
    """The Docker Engine of a lab of containers."""

    @property
    def lab_id(self) -> str:
        """A name that no other lab has, now or later."""
        return self.private_place.name


def claim(paths: LabPaths, docker_host: str | None = None) -> Made:
    """Make the lab's folder, and take it for this lab alone.

    Raises:
        UserMistake: it holds a lab already, or files that a lab would overwrite.
        ServiceFailure: it cannot be made.
    """
    new = [folder for folder in (paths.root, *paths.root.parents) if not folder.exists()]
    place = _PARENT / f"{_PREFIX}{secrets.token_hex(8)}"
    made = Made(tuple(reversed(new)), place, docker_host)
    taken = [path.name for path in (*paths.files, *paths.folders) if path.exists()]
    if taken:
        raise _taken(paths, taken)
    try:
        paths.root.mkdir(parents=True, exist_ok=True)
        # Exclusive: of two that come at the same time, one is refused.
        with paths.made.open("x", encoding="utf-8") as file:
            json.dump(
                {
                    "folders": [str(folder) for folder in made.folders],
                    "private_place": str(made.private_place),
                    "docker_host": made.docker_host,
                },
                file,
            )
    except FileExistsError as error:
        raise _taken(paths, [paths.made.name]) from error
    except OSError as error:
        raise ServiceFailure(
            f"{paths.root} cannot be made a lab's folder: {error.strerror}.",
            code="lab_folder_unusable",
            hint="Choose a folder that you may write.",
        ) from error
    return made


def read_made(paths: LabPaths) -> Made | None:
    """What `claim` noted; None where there is no lab.

    Raises:
        ServiceFailure: the note is damaged, so that nothing can be removed safely.
    """
    try:
        data = json.loads(paths.made.read_text(encoding="utf-8"))
        place = Path(data["private_place"])
        folders = tuple(Path(folder) for folder in data["folders"])
        docker_host = data.get("docker_host")
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _damaged(paths) from error
    # It is going to be removed with all that is in it: only what `claim` names can be that.
    if place.parent != _PARENT or not _NAME.fullmatch(place.name):
        raise _damaged(paths)
    return Made(folders, place, docker_host)


def prepare(paths: LabPaths, made: Made, account: Account, majors: set[int]) -> Place:
    """Make the lab's folders, and the private place if it takes one.

    Raises:
        ServiceFailure: a wheel is missing, or the disk is full.
    """
    try:
        for folder in paths.process_folders:
            folder.mkdir(mode=0o700)
        paths.data.chmod(0o711)  # its parts belong to the account and are its own
        data = paths.data if account.can_enter(paths.data) else _private(made, "data")
        return Place(data, {major: _bin_dir(made, account, major) for major in majors})
    except OSError as error:
        raise ServiceFailure(
            f"The lab's folders cannot be made: {error.strerror}: {error.filename}.",
            code="lab_folder_unusable",
            hint="Check for free space and permissions.",
        ) from error


def _bin_dir(made: Made, account: Account, major: int) -> Path:
    installed = installation(major)
    if account.can_enter(installed.bin_dir):
        return installed.bin_dir
    copy = Installation(installed.package, _private(made, "postgresql"))
    for part in filter(lambda part: (installed.site / part).exists(), installed.parts):
        shutil.copytree(
            installed.site / part,
            copy.site / part,
            symlinks=True,
            ignore=_NOT_NEEDED,
            copy_function=_link_or_copy,
        )
        for folder, _, _ in os.walk(copy.site / part):
            Path(folder).chmod(0o755)
    (copy.site / installed.package).chmod(0o755)
    return copy.bin_dir


def _link_or_copy(source: str, target: str) -> None:
    """A link costs nothing, but has the original's mode; and it takes the same file system."""
    if Path(source).stat().st_mode & stat.S_IROTH:
        with suppress(OSError):
            os.link(source, target)
            return
    shutil.copy2(source, target)
    Path(target).chmod(0o755)


def _private(made: Made, name: str) -> Path:
    folder = made.private_place / name
    made.private_place.mkdir(exist_ok=True)
    made.private_place.chmod(0o711)
    folder.mkdir(exist_ok=True)
    folder.chmod(0o711)
    return folder


def _taken(paths: LabPaths, names: list[str]) -> UserMistake:
    return UserMistake(
        f"{paths.root} holds a lab already, or files that one would overwrite: {', '.join(names)}.",
        code="lab_exists",
        hint=f"Take it down first (pgherd lab down --dir {paths.root}), or choose another folder.",
    )


def _damaged(paths: LabPaths) -> ServiceFailure:
    return ServiceFailure(
        f"{paths.made} is damaged: what the lab made can no longer be told.",
        code="lab_unreadable",
        hint="Stop the processes named in engine/*.json by hand and delete the folder.",
    )
