"""The folder that a scratch container of the process engine lives in. All of this blocks."""

import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from bot.durable_file import write_durably
from bot.engines.container_file import Process
from bot.engines.environment_file import format_environment


def process_of(name: str, like: Process, argv: Sequence[str], logs: Path) -> Process:
    """What it runs: as the user of `like`, in a folder of its own that `make_folder` makes."""
    folder = Path(tempfile.gettempdir()) / name
    return replace(
        like,
        argv=tuple(argv),
        cwd=folder / "work",
        log=logs / f"{name}.log",
        environment_file=folder / "environment",
    )


def make_folder(process: Process, environment: Mapping[str, str]) -> None:
    """Make the folder and the file that `process_of` has named.

    Raises:
        OSError: that cannot be done, or somebody has made it before.
    """
    assert process.environment_file is not None
    folder = process.cwd.parent
    folder.mkdir(mode=0o700)
    process.cwd.mkdir(mode=0o700)
    write_durably(process.environment_file, format_environment(environment))
    # Last: from here on its user may do with it what it wants.
    for path in (process.cwd, folder):
        os.chown(path, _or_same(process.uid), _or_same(process.gid))


def remove_folder(process: Process) -> None:
    """Remove it with all that was written there; nothing happens when it is not there.

    Raises:
        OSError: that cannot be done.
    """
    if process.cwd.parent.exists():
        shutil.rmtree(process.cwd.parent)


def _or_same(number: int | None) -> int:
    return -1 if number is None else number
