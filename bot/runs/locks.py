"""The locks of a run, held by sessions in its servers."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from bot.model.installation import Installation
from bot.model.ports import AddressBook
from bot.model.runs import LockHolder
from bot.postgres.server_lock import ServerLock, lock_holder, server_lock

# For a command that only shows something.
_HOLDER_LIMIT_S = 2.5


class HeldServerLocks:
    """The locks of several servers, each held by a session there."""

    def __init__(self, locks: Sequence[ServerLock]) -> None:
        self._locks = locks

    async def still_held(self) -> None:
        """See HeldLocks; takes at most 5 s a server."""
        for lock in self._locks:
            await lock.still_held()


class ServerLocks:
    """The locks of the configured servers."""

    def __init__(self, installation: Installation, addresses: AddressBook) -> None:
        self._installation = installation
        self._addresses = addresses

    @asynccontextmanager
    async def held(self, servers: tuple[str, ...], purpose: str) -> AsyncIterator[HeldServerLocks]:
        """See Locks. Nobody waits for a lock, so there can be no deadlock."""
        async with AsyncExitStack() as stack:
            locks = []
            for name in sorted(set(servers)):
                server = await self._addresses.located(self._installation.server(name))
                locks.append(await stack.enter_async_context(server_lock(server, purpose)))
            yield HeldServerLocks(locks)

    async def holder(self, server: str) -> LockHolder | None:
        """See Locks; takes at most 2.5 s once the server has been located."""
        located = await self._addresses.located(self._installation.server(server))
        return await lock_holder(located, _HOLDER_LIMIT_S)
