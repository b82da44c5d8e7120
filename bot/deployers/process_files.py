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
class Said:
    """What a file of pgherd's says about itself."""

    service: str
    run: str
    server: str
    before: str
    """The owner's file."""
    containers: tuple[str, ...]
    """All that this pointing consists of."""
    variables: tuple[str, ...]


def own_file(before: Path) -> Path:
    """Where ours is, beside the owner's."""
    return before.with_name(before.name + _ENDING)


def read(file: Path) -> Said | None:
    """What our file says about itself; None for one that is not ours, or not there.

    Raises:
        ServiceFailure: it cannot be read.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
        found = [line.removeprefix(_MARK) for line in lines if line.startswith(_MARK)]
        return _said(json.loads(found[0])) if found else None
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ServiceFailure(
            f"The environment file {file} cannot be read.",
            code="environment_file_unreadable",
            hint="Check its permissions; if somebody has changed it, put its first lines back.",
        ) from error


def write(before: Path, said: Said, changed: Mapping[str, Change]) -> Path:
    """Write ours beside the owner's: its lines, and the changes behind them, which count.

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
    """Remove ours, and what a write that was cut off has left of it.

    Raises:
        ServiceFailure: the folder cannot be written.
    """
    own = own_file(before)
    try:
        remove_leftovers(own)
        remove_durably(own)
    except OSError as error:
        raise _failure(own, error) from error


def _said(data: Mapping[str, object]) -> Said:
    texts = {name: str(data[name]) for name in ("service", "run", "server", "before")}
    containers, variables = data["containers"], data["variables"]
    if not isinstance(containers, list) or not isinstance(variables, list):
        raise TypeError("no lists")
    return Said(**texts, containers=tuple(containers), variables=tuple(variables))


def _failure(file: Path, error: OSError) -> ServiceFailure:
    return ServiceFailure(
        f"{file} cannot be written: {error.strerror}.",
        code="environment_file_not_written",
        hint="Check that pgherd may write the folder, and that its disk is not full.",
    )
