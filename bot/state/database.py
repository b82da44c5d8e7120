"""The SQLite file: opened, brought to today's shape, or set aside when it cannot be used."""

import asyncio
import fcntl
import logging
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import aiosqlite

from bot.model.errors import ServiceFailure
from bot.state.migrations import migrations

log = logging.getLogger(__name__)

FILE = "pgherd.sqlite3"
_LOCK = "pgherd.lock"
_BUSY_S = 5.0
# What SQLite says of a file that is damaged or something else; everything else is the disk's fault.
# https://www.sqlite.org/rescode.html
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class StateDatabase:
    """The open file. `notice` says what had to be set aside, for people; else it is None."""

    def __init__(self, connection: aiosqlite.Connection, notice: str | None) -> None:
        self.connection = connection
        self.notice = notice


@asynccontextmanager
async def open_state(folder: Path) -> AsyncIterator[StateDatabase]:
    """The state in `folder`, which is made when it is missing.

    A damaged file, and one of a newer pgherd, is renamed and said, never deleted; a fresh one takes
    its place. Raises ServiceFailure when the folder cannot be used.
    """
    file = folder / FILE
    try:
        notice = await asyncio.to_thread(_prepare, file)
        connection = await aiosqlite.connect(file, timeout=_BUSY_S, isolation_level=None)
    except (OSError, sqlite3.Error) as error:
        raise _unusable(folder, error) from error
    try:
        await connection.execute("PRAGMA synchronous = FULL")
        await connection.execute("PRAGMA foreign_keys = ON")
        yield StateDatabase(connection, notice)
    finally:
        # A cancellation must not leave the connection's thread behind.
        await asyncio.shield(connection.close())


def _prepare(file: Path) -> str | None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(file.with_name(_LOCK)):
        if (fault := _fault(file)) is None:
            _migrate(file)
            return None
        aside = _set_aside(file)
        _migrate(file)
    notice = f"The state file {file.name} {fault}. It is kept as {aside.name}; a new one is in use."
    log.error("state set aside", extra={"file": str(aside), "reason": fault})
    return notice


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Two that open the file at once must not both migrate it or set it aside."""
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _fault(file: Path) -> str | None:
    """Why the file cannot be used, or None."""
    if not file.exists():
        return None
    try:
        with _connected(file) as connection:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            (answer,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        # The extended codes carry the plain one in their lowest byte.
        if error.sqlite_errorcode & 0xFF not in _DAMAGED:
            raise
        return f"is damaged ({error})"
    if answer != "ok":
        return f"is damaged ({answer})"
    if version > len(migrations()):
        return (
            f"was written by a newer pgherd (version {version}, this one knows {len(migrations())})"
        )
    return None


def _migrate(file: Path) -> None:
    with _connected(file) as connection:
        file.chmod(0o600)
        connection.execute("PRAGMA journal_mode = WAL")
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        for number, step in enumerate(migrations()[version:], start=version + 1):
            # One transaction a step: a crash in between leaves the file at a known version.
            connection.executescript(f"BEGIN;\n{step}\nPRAGMA user_version = {number};\nCOMMIT;")


@contextmanager
def _connected(file: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(file, timeout=_BUSY_S, isolation_level=None)
    try:
        yield connection
    finally:
        connection.close()


def _set_aside(file: Path) -> Path:
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    aside = file.with_name(f"{file.name}.set-aside-{stamp}")
    # The log first: what it holds belongs to the old file, and would damage the new one.
    for suffix in ("-wal", "-shm", ""):
        part = file.with_name(file.name + suffix)
        if part.exists():
            part.rename(aside.with_name(aside.name + suffix))
    return aside


def _unusable(folder: Path, error: BaseException) -> ServiceFailure:
    return ServiceFailure(
        f"pgherd cannot keep its state in {folder}: {error}.",
        code="state_unusable",
        hint="Make the folder writable for pgherd, or name another with state_dir (or "
        "$PGHERD_STATE_DIR).",
    )
