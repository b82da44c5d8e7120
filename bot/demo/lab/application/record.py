"""An application's own record of its acknowledged writes, and of the one under way.

Both are files outside PostgreSQL. The record only grows; the last line of an id counts. The
intention is noted before a write is sent and says what a write without an answer meant to do.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Write:
    """The state of one row after a write; `value` None when it was deleted."""

    id: int
    value: str | None


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """What whole lines of a record say."""

    latest: Mapping[int, str | None] = field(default_factory=dict)
    """By id, the value of its last line."""
    writes: tuple[Write, ...] = ()
    """All of them, in order."""
    size_bytes: int = 0
    """The length of the lines; a torn last one does not count."""


def fold(data: bytes) -> Acknowledged:
    """Read lines of a record; a last line without its end was never finished and is left out.

    Raises:
        ValueError, KeyError: a whole line is damaged.
    """
    whole = data[: data.rfind(b"\n") + 1]
    entries = (json.loads(line) for line in whole.splitlines())
    writes = tuple(Write(entry["id"], entry["value"]) for entry in entries)
    return Acknowledged({write.id: write.value for write in writes}, writes, len(whole))


def read_acknowledged(path: Path, offset_bytes: int = 0) -> Acknowledged:
    """The record from this offset on; empty while there is no file.

    Raises:
        ValueError, KeyError: a whole line is damaged.
        OSError: the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            file.seek(offset_bytes)
            return fold(file.read())
    except FileNotFoundError:
        return Acknowledged()


def intention_path(acknowledged: Path) -> Path:
    """The file beside a record that holds the intention."""
    return acknowledged.with_name(f"{acknowledged.name}.intention")


def read_intention(acknowledged: Path) -> Write | None:
    """The write that was under way last; it may have been acknowledged since."""
    try:
        data = json.loads(intention_path(acknowledged).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return Write(data["id"], data["value"])


class Record:
    """The two files, for the one application that writes them."""

    def __init__(self, path: Path) -> None:
        """Open the record; a torn last line, left by a kill, is cut off."""
        self._intention = intention_path(path)
        whole_bytes = read_acknowledged(path).size_bytes
        self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.ftruncate(self._descriptor, whole_bytes)

    def intend(self, write: Write) -> None:
        """Note what is about to be sent, in place of the last such note."""
        temporary = self._intention.with_suffix(".new")
        temporary.write_text(json.dumps({"id": write.id, "value": write.value}), encoding="utf-8")
        temporary.replace(self._intention)

    def nothing_intended(self) -> None:
        """Take the note back: the write is known not to have happened."""
        self._intention.unlink(missing_ok=True)

    def acknowledge(self, write: Write) -> None:
        """Append a line; to be called when the commit has been acknowledged.

        Raises:
            OSError: the line could not be written whole.
        """
        entry = {"id": write.id, "value": write.value, "at": datetime.now(UTC).isoformat()}
        line = json.dumps(entry).encode() + b"\n"
        if os.write(self._descriptor, line) != len(line):  # one call: lines never mix
            raise OSError(f"the record took only a part of the line of id {write.id}")

    def close(self) -> None:
        """Close the record."""
        os.close(self._descriptor)
