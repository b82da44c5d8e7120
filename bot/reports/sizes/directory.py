"""Knows which databases there are, and asks again when that was a while ago."""

import asyncio
from collections.abc import Callable

from bot.model.facts import Unanswered
from bot.model.installation import Installation
from bot.model.ports import SizesReader
from bot.reports.sizes.choice import DatabaseNames

# Autocomplete asks at each letter that somebody types.
_FRESH_FOR_S = 30.0


class DatabaseDirectory:
    """The databases of all servers by name."""

    def __init__(
        self, installation: Installation, sizes: SizesReader, clock_s: Callable[[], float]
    ) -> None:
        """`clock_s` never runs backwards."""
        self._servers = installation.servers
        self._sizes = sizes
        self._clock_s = clock_s
        self._seen: DatabaseNames = {}
        self._seen_at_s = float("-inf")
        self._looking = asyncio.Lock()

    async def look(self, timeout_s: float) -> DatabaseNames:
        """What the servers have now, asked side by side; takes at most `timeout_s`."""
        answers = await asyncio.gather(
            *(self._sizes.database_names(s, timeout_s) for s in self._servers.values())
        )
        # A server that is away for the moment still has what it had.
        self._seen = {
            name: self._seen.get(name, said) if isinstance(said, Unanswered) else said
            for name, said in zip(self._servers, answers, strict=True)
        }
        self._seen_at_s = self._clock_s()
        return dict(zip(self._servers, answers, strict=True))

    async def recent(self, timeout_s: float) -> DatabaseNames:
        """What the servers had within the last half minute, or have now; for autocomplete."""
        async with self._looking:
            if self._clock_s() - self._seen_at_s > _FRESH_FOR_S:
                await self.look(timeout_s)
        return self._seen
