"""The end of a log."""

import os
from pathlib import Path

_TAIL_BYTES = 1 << 20


def last_lines(log: Path, count: int) -> str:
    """The last `count` lines, of the last MiB at most; empty when there is no such file."""
    try:
        with log.open("rb") as file:
            size_bytes = file.seek(0, os.SEEK_END)
            file.seek(max(0, size_bytes - _TAIL_BYTES))
            lines = file.read().decode("utf-8", errors="replace").splitlines(keepends=True)
    except FileNotFoundError:
        return ""
    return "".join(lines[-count:]) if count > 0 else ""
