"""The alerts that fire: takes findings in, and what people say to them."""

import asyncio
import secrets
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.model.alerts import Alert, Finding, Rule
from bot.model.errors import UserMistake
from bot.watching import lifecycle

if TYPE_CHECKING:  # see bot/lazy.py
    from bot.model.ports import AlertStore

_TEST_LASTS = timedelta(minutes=10)
_TEST_OBJECT = "(test)"  # no server or service can be called that


class Alerts:
    """One alert a fault while it lasts. Also the Alarm for whoever finds faults.

    Of two changes at once, also from two processes, none is lost. All of these raise ServiceFailure
    when the state file cannot be used.
    """

    def __init__(self, store: "AlertStore", clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock
        self._news = asyncio.Event()

    async def news(self, timeout_s: float) -> None:
        """Returns after a change made here, or after `timeout_s`."""
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await self._news.wait()
        self._news.clear()

    async def raised(self, finding: Finding) -> None:
        """See Alarm."""
        await self._found(finding, lasting=None)

    async def test(self, rule: Rule) -> Alert:
        """An alert of `rule` about nothing, which ends when it is acknowledged or after 10 min."""
        finding = rule.broken(
            _TEST_OBJECT,
            "This is a test: nothing is wrong.",
            hint="Acknowledge it, or wait: it recovers by itself after 10 minutes.",
        )
        return await self._found(finding, lasting=_TEST_LASTS)

    async def _found(self, finding: Finding, *, lasting: timedelta | None) -> Alert:
        await self.tick()  # a test that is over must not take this one in
        while True:  # again only when somebody else has changed the same alert meanwhile
            now = self._clock()
            fires = await self._store.fires(finding.rule, finding.object)
            if fires is None:
                ends_at = now + lasting if lasting else None
                alert = lifecycle.begun(finding, now, id=secrets.token_hex(4), expires_at=ends_at)
                done = await self._store.add(alert)
            else:
                alert = lifecycle.found_again(fires, finding, now)
                done = await self._store.replace(alert)
            if done:
                self._news.set()
                return alert

    async def recovered(self, rule: str, of: str) -> None:
        """See Alarm."""
        while (alert := await self._store.fires(rule, of)) is not None:
            if await self._replaced(alert, lifecycle.recovered(alert, self._clock())):
                return

    async def acknowledge(self, alert_id: str, by: str) -> None:
        """Somebody takes care of it; raises UserMistake when it is over."""
        await self._heard(alert_id, lambda alert, now: lifecycle.acknowledged(alert, by, now))

    async def snooze(self, alert_id: str, by: str, span: timedelta) -> None:
        """Somebody wants quiet for `span`; raises UserMistake when it is over."""
        await self._heard(alert_id, lambda alert, now: lifecycle.snoozed(alert, by, span, now))

    async def _heard(self, alert_id: str, event: Callable[[Alert, datetime], Alert]) -> None:
        while True:
            alert = await self.still_firing(alert_id)
            if await self._replaced(alert, event(alert, self._clock())):
                return

    async def still_firing(self, alert_id: str) -> Alert:
        """The alert of that id; raises UserMistake when it is over."""
        alert = await self._store.alert(alert_id)
        if alert is None or alert.recovered_at is not None:
            raise UserMistake(
                f"The alert {alert_id} is over.",
                code="alert_over",
                hint="See what still fires with /pg alerts.",
            )
        return alert

    async def firing(self) -> tuple[Alert, ...]:
        """All that fire, the oldest first."""
        await self.tick()
        return await self._store.all_firing()

    async def tick(self) -> None:
        """What time alone has changed."""
        for alert in await self._store.all_firing():
            # Where somebody else was quicker the next tick looks again.
            await self._replaced(alert, lifecycle.ticked(alert, self._clock()))

    async def _replaced(self, before: Alert, after: Alert) -> bool:
        if after == before:
            return True
        if not await self._store.replace(after):
            return False
        self._news.set()
        return True
