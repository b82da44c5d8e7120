"""Gets alerts to people: each its one message, whatever Discord or this process goes through.

What is sent anew is noted before, and looked for in the channel when it is not known to have got
through. So neither an outage nor a kill in between loses a message or doubles it.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from bot.model.alerts import Alert, Posting
from bot.model.errors import PgherdError, ServiceFailure
from bot.presentation.errors import understood
from bot.watching.alerts import Alerts
from bot.watching.next_message import Step, next_step

if TYPE_CHECKING:  # see bot/lazy.py
    from bot.model.ports import AlertChannel, PostingStore

log = logging.getLogger(__name__)

# The command line writes into the state file without a word to the bot. Who waits for its alert
# hardly notices two seconds, and a look that finds nothing takes a tenth of a millisecond.
_LOOK_EVERY_S = 2.0
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 1.0, 60.0
# For what people have to set right first. Discord bans who is refused 10,000 times in 10 minutes:
# https://docs.discord.com/developers/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans
_REFUSED_PAUSE_S = 60.0


class Delivery:
    """Tells what there is to tell, until it is cancelled. One such task a channel."""

    def __init__(
        self,
        alerts: Alerts,
        postings: "PostingStore",
        channel: "AlertChannel",
        clock: Callable[[], datetime],
        *,
        look_every_s: float = _LOOK_EVERY_S,
        first_pause_s: float = _FIRST_PAUSE_S,
        refused_pause_s: float = _REFUSED_PAUSE_S,
    ) -> None:
        self._alerts = alerts
        self._postings = postings
        self._channel = channel
        self._clock = clock
        self._look_every_s = look_every_s
        self._first_pause_s = first_pause_s
        self._refused_pause_s = refused_pause_s
        self._not_before_s: dict[str, float] = {}
        self._trouble: str | None = None
        self._steps: dict[Step, Callable[[Alert, Posting], Awaitable[Posting]]] = {
            Step.POST: self._post,
            Step.EDIT: self._edit,
            Step.CALL: self._call,
        }

    async def run(self) -> None:
        """For ever; waits longer and longer while Discord, or the state file, is away."""
        pause_s = self._first_pause_s
        while True:
            try:
                await self._round()
            except ServiceFailure as away:
                self._in_trouble(away)
                await asyncio.sleep(pause_s)
                pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
            else:
                pause_s = self._first_pause_s
                await self._alerts.news(self._look_every_s)

    async def _round(self) -> None:
        await self._alerts.tick()
        now_s = asyncio.get_running_loop().time()
        for alert, posting in await self._postings.unseen():
            if now_s >= self._not_before_s.get(alert.id, now_s):
                await self._deliver(alert, posting)

    async def _deliver(self, alert: Alert, posting: Posting) -> None:
        """Everything about one alert; one that cannot be sent does not hold up the others."""
        try:
            while step := next_step(alert, posting):
                posting = await self._steps[step](alert, posting)
        except ServiceFailure:
            raise
        except Exception as error:  # noqa: BLE001 - a bug in one message must not silence the others
            self._in_trouble(understood(error))
            later_s = asyncio.get_running_loop().time() + self._refused_pause_s
            self._not_before_s[alert.id] = later_s
        else:
            self._not_before_s.pop(alert.id, None)
            self._out_of_trouble()

    async def _post(self, alert: Alert, posting: Posting) -> Posting:
        earlier, message = posting.attempted_at, None
        if earlier is not None:
            message = await self._channel.find(alert, earlier)
        if message is None:
            # Any of several attempts may be the one that arrives: it shows at least the first's.
            first = alert.revision if earlier is None else posting.shown_revision
            posting = replace(
                posting,
                attempted_at=self._clock(),
                shown_revision=first,
                calls_made=alert.calls,
            )
            await self._postings.record(posting)
            message = await self._channel.post(alert, f"{alert.id}.{posting.number}")
        return await self._recorded(replace(posting, message=message, attempted_at=None))

    async def _edit(self, alert: Alert, posting: Posting) -> Posting:
        assert posting.message is not None, "it is posted first"
        if await self._channel.edit(posting.message, alert):
            return await self._recorded(replace(posting, shown_revision=alert.revision))
        log.info("an alert's message was deleted", extra={"alert": alert.id})
        return await self._recorded(Posting(alert.id, number=posting.number + 1))

    async def _call(self, alert: Alert, posting: Posting) -> Posting:
        message, earlier = posting.message, posting.attempted_at
        assert message is not None, "it is posted first"
        if earlier is None or not await self._channel.was_called(message, alert, earlier):
            posting = replace(posting, attempted_at=self._clock())
            await self._postings.record(posting)
            nonce = f"{alert.id}.{posting.number}.{alert.calls}"
            await self._channel.call(message, alert, nonce)
        return await self._recorded(replace(posting, calls_made=alert.calls, attempted_at=None))

    async def _recorded(self, posting: Posting) -> Posting:
        await self._postings.record(posting)
        return posting

    def _in_trouble(self, error: PgherdError) -> None:
        if error.message != self._trouble:
            log.warning("alerts wait", extra={"reason": error.message, "hint": error.hint})
        self._trouble = error.message

    def _out_of_trouble(self) -> None:
        if self._trouble is not None:
            log.info("alerts are told again")
        self._trouble = None
