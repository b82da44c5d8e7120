"""Counts what passes by, tells the listener, and notices when nothing comes any more."""

import asyncio
import time
from collections.abc import AsyncIterator

from bot.backups.progress import Listener, Progress, Stage
from bot.model.errors import ServiceFailure

_TOLD_EVERY_S = 0.5


class ByteCounter:
    """One stage of one job."""

    def __init__(
        self,
        listener: Listener,
        service: str,
        stage: Stage,
        expected_bytes: int | None = None,
        *,
        stall_limit_s: float | None = None,
    ) -> None:
        self._listener, self._service, self._stage = listener, service, stage
        self._expected_bytes = expected_bytes
        self._stall_limit_s = stall_limit_s
        self._done_bytes = 0
        self._began_s = self._told_s = time.monotonic()
        self.tell()

    def tell(self, note: str = "") -> None:
        """Tell the listener how far it is, now."""
        self._told_s = time.monotonic()
        self._listener(
            Progress(
                self._service,
                self._stage,
                self._done_bytes,
                self._expected_bytes,
                self._told_s - self._began_s,
                note,
            )
        )

    async def counted(self, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """The pieces themselves.

        Raises:
            ServiceFailure: none came for as long as the stall limit allows.
        """
        while piece := await self._next(pieces):
            self._done_bytes += len(piece)
            if time.monotonic() - self._told_s >= _TOLD_EVERY_S:
                self.tell()
            yield piece
        self.tell()

    async def _next(self, pieces: AsyncIterator[bytes]) -> bytes:
        try:
            async with asyncio.timeout(self._stall_limit_s):
                return await anext(pieces, b"")
        except TimeoutError as error:
            raise ServiceFailure(
                f"Nothing has come for {self._stall_limit_s:.0f} s while {self._stage}.",
                code="stalled",
                hint="Look at the server's log and the load of its host, then try again.",
            ) from error
