"""Backup backups in a folder of this host: DIR/SERVICE/SET/FILE, folders 0700 and files 0600."""

import asyncio
import errno
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.backups.format.names import backup_of_failure, is_backup_id
from bot.backups.storage import folder_lock
from bot.backups.storage.folder_failures import no_room, understood
from bot.durable_file import remove_durably, sync_folder, write_durably
from bot.model.errors import UserMistake
from bot.model.ports import BackupStorage, NewBackup

RESERVE_BYTES = 256 << 20
"""What writing leaves free: other things on the same disk want to live too."""

_PIECE_BYTES = 1 << 20
# Hidden names, so that nobody takes these for backups.
_PARTIAL, _REMOVED = ".partial", ".removed"
_LOCK = ".pgherd"


class LocalFolder(BackupStorage):
    """The folder has to be there: a disk that is not mounted must not be taken for an empty one."""

    def __init__(self, root: Path, *, reserve_bytes: int = RESERVE_BYTES) -> None:
        self._root = root
        self._reserve_bytes = reserve_bytes

    async def free_bytes(self) -> int | None:
        """See BackupStorage; without what is always left free."""
        return max(0, await asyncio.to_thread(self._free_bytes) - self._reserve_bytes)

    async def services(self) -> tuple[str, ...]:
        """See BackupStorage."""
        return await asyncio.to_thread(self._services)

    async def entries(self, service: str) -> tuple[str, ...]:
        """See BackupStorage; what others have put there is none of them."""
        return await asyncio.to_thread(self._entries, service)

    def location(self, service: str, backup_id: str) -> str:
        """See BackupStorage: the folder's path."""
        return str(self._root / service / backup_id)

    @asynccontextmanager
    async def begin(self, service: str, backup_id: str) -> AsyncIterator["_NewFolder"]:
        """See BackupStorage: a hidden folder beside the one that it will become."""
        hidden = self._root / service / f".{backup_id}{_PARTIAL}"
        final = self._root / service / backup_id
        new = _NewFolder(self, hidden, final)
        try:
            await asyncio.to_thread(self._make, hidden)
            yield new
        finally:
            await asyncio.to_thread(shutil.rmtree, hidden, ignore_errors=True)

    async def text(self, service: str, path: str) -> str | None:
        """See BackupStorage."""
        return await asyncio.to_thread(self._text, self._root / service / path)

    async def put_text(self, service: str, path: str, text: str) -> None:
        """See BackupStorage."""
        await asyncio.to_thread(self._put_text, self._root / service / path, text)

    def read(self, service: str, path: str) -> AsyncIterator[bytes]:
        """See BackupStorage."""
        return read_pieces(self._root / service / path)

    async def remove(self, service: str, entry: str) -> None:
        """See BackupStorage; first out of sight, so that half a backup is never seen."""
        await asyncio.to_thread(self._remove, self._root / service / entry)

    async def clear_leftovers(self, service: str) -> tuple[str, ...]:
        """See BackupStorage."""
        return await asyncio.to_thread(self._clear_leftovers, self._root / service)

    @asynccontextmanager
    async def using(self, service: str, backup_id: str) -> AsyncIterator[None]:
        """See BackupStorage; the lock is on the backup's folder."""
        folder = self._root / service / backup_id
        try:
            descriptor = await asyncio.to_thread(folder_lock.shared, folder)
        except FileNotFoundError as error:
            raise UserMistake(
                f"The backup {backup_id} is gone.",
                code="no_such_set",
                hint="pgherd backup list shows those that there are.",
            ) from error
        try:
            yield
        finally:
            os.close(descriptor)

    @asynccontextmanager
    async def alone(self, purpose: str) -> AsyncIterator[str]:
        """See BackupStorage; the lock goes with whoever holds it."""
        descriptor, identity = await asyncio.to_thread(self._take_alone, purpose)
        try:
            yield identity
        finally:
            os.close(descriptor)

    def check_space(self) -> None:
        """Nothing while more is free than has to be left.

        Raises:
            ServiceFailure: it is not.
        """
        free_bytes = self._free_bytes()
        if free_bytes < self._reserve_bytes:
            raise no_room(self._root, f"only {free_bytes >> 20} MiB are left")

    def _free_bytes(self) -> int:
        with understood(self._root):
            disk = os.statvfs(self._root)
            if disk.f_flag & os.ST_RDONLY:
                raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(self._root))
            if not os.access(self._root, os.W_OK | os.X_OK):
                raise OSError(errno.EACCES, os.strerror(errno.EACCES), str(self._root))
            return disk.f_bavail * disk.f_frsize

    def _services(self) -> tuple[str, ...]:
        with understood(self._root):
            folders = (path for path in self._root.iterdir() if not path.name.startswith("."))
            return tuple(sorted(f.name for f in folders if f.is_dir() and self._entries(f.name)))

    def _entries(self, service: str) -> tuple[str, ...]:
        folder = self._root / service
        with understood(folder):
            if not folder.is_dir():
                return ()
            names = (path.name for path in folder.iterdir())
            return tuple(sorted(n for n in names if is_backup_id(n) or backup_of_failure(n)))

    def _make(self, folder: Path) -> None:
        with understood(self._root):
            if not folder.parent.exists():
                folder.parent.mkdir(mode=0o700)
                sync_folder(self._root)
            folder.mkdir(mode=0o700)

    def _text(self, path: Path) -> str | None:
        with understood(path):
            try:
                return path.read_text(encoding="utf-8", errors="replace")
            except (FileNotFoundError, NotADirectoryError):
                return None

    def _put_text(self, path: Path, text: str) -> None:
        with understood(self._root):
            if not path.parent.exists() and path.parent.parent == self._root:
                path.parent.mkdir(mode=0o700)
                sync_folder(self._root)
            write_durably(path, text)

    def _remove(self, path: Path) -> None:
        with understood(path):
            if not path.is_dir():
                remove_durably(path)
                return
            descriptor = folder_lock.exclusive(path)
            try:
                hidden = path.with_name(f".{path.name}{_REMOVED}")
                path.rename(hidden)
                sync_folder(path.parent)
                shutil.rmtree(hidden)
            finally:
                os.close(descriptor)

    def _clear_leftovers(self, folder: Path) -> tuple[str, ...]:
        with understood(folder):
            if not folder.is_dir():
                return ()
            found = [path for path in folder.iterdir() if _is_leftover(path)]
            for path in found:
                shutil.rmtree(path)
            return tuple(sorted(path.name for path in found))

    def _take_alone(self, purpose: str) -> tuple[int, str]:
        with understood(self._root):
            return folder_lock.alone(self._root / f"{_LOCK}-{purpose}.lock", purpose)


class _NewFolder(NewBackup):
    """A backup that is being written, in its hidden folder."""

    def __init__(self, storage: LocalFolder, hidden: Path, final: Path) -> None:
        self._storage, self._hidden, self._final = storage, hidden, final

    async def write(self, file: str, content: AsyncIterator[bytes]) -> None:
        """See NewBackup; stops while there is still something left on the disk."""
        path = self._hidden / file
        with understood(path):
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            async for piece in content:
                await asyncio.to_thread(self._append, descriptor, path, piece)
            await asyncio.to_thread(_make_durable, descriptor, path)
        finally:
            os.close(descriptor)

    def read(self, file: str) -> AsyncIterator[bytes]:
        """See NewBackup."""
        return read_pieces(self._hidden / file)

    async def publish(self) -> None:
        """See NewBackup: the folder gets its name."""
        await asyncio.to_thread(self._publish)

    def _append(self, descriptor: int, path: Path, piece: bytes) -> None:
        with understood(path):
            rest = memoryview(piece)
            while rest:
                rest = rest[os.write(descriptor, rest) :]
        self._storage.check_space()

    def _publish(self) -> None:
        with understood(self._final):
            sync_folder(self._hidden)
            self._hidden.rename(self._final)
            sync_folder(self._final.parent)


async def read_pieces(path: Path) -> AsyncIterator[bytes]:
    """A file's content.

    Raises:
        ServiceFailure: it cannot be read.
    """
    with understood(path):
        file = await asyncio.to_thread(path.open, "rb", buffering=0)
        try:
            while piece := await asyncio.to_thread(file.read, _PIECE_BYTES):
                yield piece
        finally:
            file.close()


def _make_durable(descriptor: int, path: Path) -> None:
    with understood(path):
        os.fsync(descriptor)
        # Whoever reads it back shall read the disk, and not what the kernel still remembers.
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)


def _is_leftover(path: Path) -> bool:
    name = path.name.removeprefix(".")
    stem = name.removesuffix(_PARTIAL).removesuffix(_REMOVED)
    return path.name.startswith(".") and stem != name and is_backup_id(stem) and path.is_dir()
