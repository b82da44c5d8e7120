"""The environment files that pgherd writes for plain processes. Blocks."""

import json
import stat
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.deployers.variables import Change
from bot.durable_file import remove_durably, remove_leftovers, write_durably
from bot.model.errors import ServiceFailure

_ENDING = ".pgherd"
_MARK = "# pgherd: "


@dataclass(frozen=True, slots=True)
class FileHeader:
    """The header of an environment file of pgherd's."""

    service: str
    run: str
    server: str
    before: str
    """The path of the owner's file."""
    containers: tuple[str, ...]
    """All containers that this run has pointed."""
    variables: tuple[str, ...]


def own_file(before: Path) -> Path:
    """The path of pgherd's file, beside the owner's."""
    return before.with_name(before.name + _ENDING)


def read(file: Path) -> FileHeader | None:
    """The header of a file; None for one that is not pgherd's, or not there.

    Raises:
        ServiceFailure: it cannot be read.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
        found = [line.removeprefix(_MARK) for line in lines if line.startswith(_MARK)]
        return _header(json.loads(found[0])) if found else None
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ServiceFailure(
            f"The environment file {file} cannot be read.",
            code="environment_file_unreadable",
            hint="Check its permissions; if somebody has changed it, restore its first lines.",
        ) from error


def write(before: Path, said: FileHeader, changed: Mapping[str, Change]) -> Path:
    """Write pgherd's file beside the owner's: its lines, then the changed ones, which win.

    Raises:
        ServiceFailure: the folder cannot be written, or is full.
    """
    own = own_file(before)
    try:
        seen, text = before.stat(), before.read_text(encoding="utf-8")
        lines = [
            "# Written by pgherd; removed by its rollback.",
            _MARK + json.dumps(asdict(said)),
            text.rstrip("\n"),
            *(f"{variable}={one.value.reveal()}" for variable, one in changed.items()),
        ]
        remove_leftovers(own)
        write_durably(
            own,
            "\n".join(lines) + "\n",
            mode=stat.S_IMODE(seen.st_mode),
            owner=(seen.st_uid, seen.st_gid),
        )
    except OSError as error:
        raise _failure(own, error) from error
    return own


def remove_beside(before: Path) -> None:
    """Remove pgherd's file, and what an interrupted write has left of it.

    Raises:
        ServiceFailure: the folder cannot be written.
    """
    own = own_file(before)
    try:
        remove_leftovers(own)
        remove_durably(own)
    except OSError as error:
        raise _failure(own, error) from error


def _header(data: Mapping[str, object]) -> FileHeader:
    texts = {name: str(data[name]) for name in ("service", "run", "server", "before")}
    containers, variables = data["containers"], data["variables"]
    if not isinstance(containers, list) or not isinstance(variables, list):
        raise TypeError("no lists")
    return FileHeader(**texts, containers=tuple(containers), variables=tuple(variables))


def _failure(file: Path, error: OSError) -> ServiceFailure:
    return ServiceFailure(
        f"{file} cannot be written: {error.strerror}.",
        code="environment_file_not_written",
        hint="Check that pgherd may write the folder, and that its disk is not full.",
    )
