"""Writes every 50 ms, and never loses track of what PostgreSQL has acknowledged."""

import asyncio
import logging
import time
from contextlib import suppress
from pathlib import Path
from random import Random

from bot.demo.lab.application.database import Session, SessionLost
from bot.demo.lab.application.record import Record, Write, read_acknowledged, read_intention
from bot.demo.lab.application.rows import Rows
from bot.demo.lab.application.variables import Address

_INTERVAL_S = 0.05
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.1, 2.0
_HEALTHY_FOR_S = 3.0

_log = logging.getLogger(__name__)


class Writer:
    """One application's writes; `run` is its life."""

    def __init__(self, address: Address, application: str, acknowledged: Path) -> None:
        self._address = address
        self._application = application
        self._record = Record(acknowledged)
        known = read_acknowledged(acknowledged)
        self._rows = Rows(known.latest, Random())  # noqa: S311 - varied data, no secrets
        intention = read_intention(acknowledged)
        noted = intention is not None and known.latest.get(intention.id) == intention.value
        self._unanswered: Write | None = None if noted else intention
        self._last_success_s: float | None = None
        self._trouble = "no write has succeeded yet"

    def unhealthy(self) -> str | None:
        """Why it is not well; None when a write succeeded within the last three seconds."""
        if self._last_success_s is None:
            return self._trouble
        age_s = time.monotonic() - self._last_success_s
        if age_s <= _HEALTHY_FOR_S:
            return None
        return f"the last write succeeded {age_s:.0f} s ago: {self._trouble}"

    async def run(self, stop: asyncio.Event) -> None:
        """Write until `stop` is set; come back whenever the server has gone.

        Raises:
            OSError: the record cannot be written; going on would lose acknowledged writes.
        """
        pause_s = _FIRST_PAUSE_S
        while not stop.is_set():
            before_s = self._last_success_s
            try:
                await self._write_in_one_session(stop)
            except SessionLost as lost:
                self._trouble = str(lost)
                _log.warning("no session: %s", lost)
            if self._last_success_s != before_s:
                pause_s = _FIRST_PAUSE_S
            await _pause(stop, pause_s)
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
        await asyncio.to_thread(self._record.close)

    async def _write_in_one_session(self, stop: asyncio.Event) -> None:
        async with await Session.open(self._address, self._application) as session:
            _log.info("writing to %s:%s", self._address.host, self._address.port)
            await self._settle(session)
            self._rows.skip_to(await session.highest_id())
            while not stop.is_set():
                await self._write(session)
                self._last_success_s = time.monotonic()
                await _pause(stop, _INTERVAL_S)

    async def _settle(self, session: Session) -> None:
        """Learn what became of the write that got no answer.

        The session holds the writer's lock, so the one that sent it has ended: what the table says
        now is final.
        """
        if self._unanswered is None:
            return
        if await session.holds(self._unanswered):
            await self._note(self._unanswered)
        else:
            await asyncio.to_thread(self._record.nothing_intended)
        self._unanswered = None

    async def _write(self, session: Session) -> None:
        change = self._rows.next_change()
        await asyncio.to_thread(self._record.intend, change.write)
        self._unanswered = change.write
        if await session.change(change):
            await self._note(change.write)
        else:
            # Someone else changed the row. It stays in the record as it was acknowledged, so that
            # `lab writes` reports it; writing it again would cover the loss up.
            await asyncio.to_thread(self._record.nothing_intended)
            self._rows.forget(change.write.id)
        self._unanswered = None

    async def _note(self, write: Write) -> None:
        await asyncio.to_thread(self._record.acknowledge, write)
        self._rows.apply(write)


async def _pause(stop: asyncio.Event, duration_s: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(duration_s):
            await stop.wait()
