"""The fence of a database. `wiring` hands in the adapters."""

from typing import Protocol

from bot.model.fences import FencePreflight, FenceState, WriteCheckpoint
from bot.model.installation import Server


class Fence(Protocol):
    """Lets nobody but pgherd write to a database; its marks are in the server itself.

    Servers have been located. All of these raise ServiceFailure when the server does not answer.
    """

    async def preflight(self, server: Server, database: str, owner: str) -> FencePreflight:
        """The roles that `close` would lock out, and who could still write; changes nothing.

        Raises Blocked when pgherd's own login would be locked out, or is not allowed to do it.
        """
        ...

    async def close(self, server: Server, database: str, owner: str, *, run: str) -> None:
        """Lock the roles out and end their sessions; a fence that does not hold is repaired.

        Returns when no session is left. Raises Blocked for a fence of another run.
        """
        ...

    async def state(self, server: Server, database: str) -> FenceState | None:
        """The fence that stands; None where there is none."""
        ...

    async def lift(self, server: Server, database: str) -> None:
        """Undo `close` by the marks in the server.

        Its write checkpoints are forgotten: ask `changes_since` before.
        """
        ...

    async def take_checkpoint(self, server: Server, database: str) -> WriteCheckpoint:
        """A write checkpoint of the database now, for `changes_since`."""
        ...

    async def changes_since(
        self, server: Server, database: str, checkpoint: WriteCheckpoint
    ) -> str | None:
        """What was written since, or why nobody can tell; None where it is proven: nothing."""
        ...
