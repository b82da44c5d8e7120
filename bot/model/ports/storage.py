"""Where backup sets are kept. `wiring` hands in the adapters."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Protocol


class NewBackup(Protocol):
    """A backup set that is being written; nobody sees it before it is published."""

    async def write(self, file: str, content: AsyncIterator[bytes]) -> None:
        """Write a file and make it durable; raises ServiceFailure, and what `content` raises."""
        ...

    def read(self, file: str) -> AsyncIterator[bytes]:
        """What has really been kept of it; raises ServiceFailure."""
        ...

    async def publish(self) -> None:
        """Make the backup visible, all of it at once and durably; raises ServiceFailure."""
        ...


class BackupStorage(Protocol):
    """Keeps backups: files under a service and a backup, and small texts beside the backups.

    All of these raise ServiceFailure when the storage cannot do it, and say why and what to do.
    """

    async def free_bytes(self) -> int | None:
        """What may still be written; None where there is no limit. Raises when it is unusable."""
        ...

    async def services(self) -> tuple[str, ...]:
        """The services that anything is kept of, in alphabetical order."""
        ...

    async def entries(self, service: str) -> tuple[str, ...]:
        """Published sets and texts beside them, by name, in alphabetical order."""
        ...

    def location(self, service: str, backup_id: str) -> str:
        """Where a person finds the backup."""
        ...

    def begin(self, service: str, backup_id: str) -> AbstractAsyncContextManager[NewBackup]:
        """A new backup; leaving the context before it was published leaves nothing of it."""
        ...

    async def text(self, service: str, path: str) -> str | None:
        """A small file, `SET/FILE` or `FILE`; None where there is none."""
        ...

    async def put_text(self, service: str, path: str, text: str) -> None:
        """Write a small file beside backups or into a published one, at once and durably."""
        ...

    def read(self, service: str, path: str) -> AsyncIterator[bytes]:
        """A file of a published set, piece by piece."""
        ...

    async def remove(self, service: str, entry: str) -> None:
        """Remove a backup or a text; raises Blocked while somebody uses the backup."""
        ...

    async def clear_leftovers(self, service: str) -> tuple[str, ...]:
        """Remove what was begun and never published; its names. Only under the server's lock."""
        ...

    def using(self, service: str, backup_id: str) -> AbstractAsyncContextManager[None]:
        """Meanwhile nobody removes the backup; raises UserMistake when it is gone."""
        ...

    def alone(self, purpose: str) -> AbstractAsyncContextManager[str]:
        """Meanwhile nobody else does the same with this storage; raises Blocked when one does.

        Gives the storage's own id: letters and digits that no other storage has.
        """
        ...
