"""What keeps a database from being written to. `wiring` hands in the adapters."""

from typing import Protocol

from bot.model.fences import FencePreflight, FenceState, WriteCheckpoint
from bot.model.installation import Server


class Fence(Protocol):
    """Lets nobody but pgherd write to a database; what it did is marked in the server itself.

    Servers have been located. All of these raise ServiceFailure when the server does not answer.
    """

    async def preflight(self, server: Server, database: str, owner: str) -> FencePreflight:
        """Whom `close` would shut out, and who could write all the same; changes nothing.

        Raises Blocked when pgherd's own login would be shut out, or may not do it.
        """
        ...

    async def close(self, server: Server, database: str, owner: str, *, run: str) -> None:
        """Shut them out and end their sessions; again for a fence that does not hold any more.

        Returns when nobody is left. Raises Blocked for a fence of another run.
        """
        ...

    async def state(self, server: Server, database: str) -> FenceState | None:
        """The fence that stands; None where there is none."""
        ...

    async def lift(self, server: Server, database: str) -> None:
        """Let everybody in again who was before, by the marks in the server.

        It forgets the moments of `mark`: ask `changes_since` before.
        """
        ...

    async def mark(self, server: Server, database: str) -> WriteCheckpoint:
        """This moment."""
        ...

    async def changes_since(
        self, server: Server, database: str, mark: WriteCheckpoint
    ) -> str | None:
        """None where it is proven that nothing was written; else what speaks against it."""
        ...
