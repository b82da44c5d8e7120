"""Disks of a test's own, to be filled up or cut off from power."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from support.needed import need, need_root

LAZY = "loop,commit=300"
"""Options under which the file behind a disk holds what was synced, and nothing else for long."""


def new_disk(folder: Path) -> Path:
    """A file with an empty file system of 16 MiB. Blocks."""
    need("mkfs.ext4")
    disk = folder / "disk.img"
    with disk.open("wb") as file:
        file.truncate(16 << 20)
    subprocess.run(["mkfs.ext4", "-q", disk], check=True)
    return disk


@contextmanager
def mounted(what: str | Path, folder: Path, *options: str) -> Iterator[Path]:
    """As root; taken off at the end."""
    need_root("mounting a disk")
    folder.mkdir()
    subprocess.run(["mount", *options, what, folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)
