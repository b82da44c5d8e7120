"""Where backup sets are kept. `wiring` hands in the adapters."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Protocol


class NewSet(Protocol):
    """A backup set that is being written; nobody sees it before it is published."""

    async def write(self, file: str, content: AsyncIterator[bytes]) -> None:
        """Write a file and make it durable; raises ServiceFailure, and what `content` raises."""
        ...

    def read(self, file: str) -> AsyncIterator[bytes]:
        """What has really been kept of it; raises ServiceFailure."""
        ...

    async def publish(self) -> None:
        """Make the set visible, all of it at once and durably; raises ServiceFailure."""
        ...


class SetStorage(Protocol):
    """Keeps backup sets: files under a service and a set, and small texts beside the sets.

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

    def location(self, service: str, set_id: str) -> str:
        """Where a person finds the set."""
        ...

    def begin(self, service: str, set_id: str) -> AbstractAsyncContextManager[NewSet]:
        """A new set; leaving the context before it was published leaves nothing of it."""
        ...

    async def text(self, service: str, path: str) -> str | None:
        """A small file, `SET/FILE` or `FILE`; None where there is none."""
        ...

    async def put_text(self, service: str, path: str, text: str) -> None:
        """Write a small file beside sets or into a published one, at once and durably."""
        ...

    def read(self, service: str, path: str) -> AsyncIterator[bytes]:
        """A file of a published set, piece by piece."""
        ...

    async def remove(self, service: str, entry: str) -> None:
        """Remove a set or a text; raises Blocked while somebody uses the set."""
        ...

    async def clear_leftovers(self, service: str) -> tuple[str, ...]:
        """Remove what was begun and never published; its names. Only under the server's lock."""
        ...

    def using(self, service: str, set_id: str) -> AbstractAsyncContextManager[None]:
        """Meanwhile nobody removes the set; raises UserMistake when it is gone."""
        ...

    def alone(self, purpose: str) -> AbstractAsyncContextManager[str]:
        """Meanwhile nobody else does the same with this storage; raises Blocked when one does.

        Gives the storage's own id: letters and digits that no other storage has.
        """
        ...
