"""Leaves a line in the audit before an act and one after it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING

from bot.model.errors import PgherdError
from bot.model.replies import AuditEntry
from bot.model.reports import Report

if TYPE_CHECKING:  # see bot/lazy.py
    from bot.model.ports import Audit


class Trail:
    """Nothing is done that the audit cannot hold."""

    def __init__(self, audit: "Audit", clock: Callable[[], datetime]) -> None:
        self._audit = audit
        self._clock = clock

    async def follow(
        self,
        act: str,
        object_: str,
        work: Callable[[], Awaitable[Report]],
        *,
        who: str,
        origin: str,
        plan_hash: str | None = None,
    ) -> Report:
        """Do the work, which `who` has confirmed at `origin`; raises what it raises.

        Raises ServiceFailure, and does nothing, when the audit cannot be written.
        """

        async def note(result: str) -> None:
            await self._audit.add(
                AuditEntry(self._clock(), who, origin, act, object_, result, plan_hash)
            )

        await note("confirmed")
        try:
            report = await work()
        except PgherdError as error:
            await note(f"failed: {error.code}")
            raise
        except asyncio.CancelledError:
            await note("cancelled")
            raise
        await note(report.outcome)
        return report
