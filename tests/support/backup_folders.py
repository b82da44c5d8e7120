"""Folders for backups in which something happens."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from bot.backups.storage.local_folder import LocalFolder
from bot.model.ports import NewBackup


class EventfulFolder(LocalFolder):
    """Something happens just before a file of a published backup is read."""

    def __init__(self, root: Path, before: Callable[[str], Awaitable[object]]) -> None:
        super().__init__(root, reserve_bytes=0)
        self._before = before

    async def read(self, service: str, path: str) -> AsyncIterator[bytes]:
        await self._before(path)
        async for piece in super().read(service, path):
            yield piece


class RottenFolder(LocalFolder):
    """One file comes back from the disk with another byte than was written."""

    def __init__(self, root: Path, file: str) -> None:
        super().__init__(root, reserve_bytes=0)
        self._file = file

    @asynccontextmanager
    async def begin(self, service: str, backup_id: str) -> AsyncIterator[NewBackup]:
        async with super().begin(service, backup_id) as new:
            yield _RottenSet(new, self._file)


class _RottenSet(NewBackup):
    def __init__(self, new: NewBackup, file: str) -> None:
        self._new, self._file = new, file

    async def write(self, file: str, content: AsyncIterator[bytes]) -> None:
        await self._new.write(file, content)

    async def read(self, file: str) -> AsyncIterator[bytes]:
        async for piece in self._new.read(file):
            yield bytes([*piece[:-1], piece[-1] ^ 1]) if file == self._file else piece

    async def publish(self) -> None:
        await self._new.publish()
