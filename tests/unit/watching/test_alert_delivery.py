"""Delivery on a real state file, to a channel that loses things and a bot that gets killed."""

import asyncio
import itertools
import tempfile
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.waiting import until

from bot.model.alerts import Alert
from bot.model.errors import Blocked, ServiceFailure
from bot.state.alerts import SqliteAlerts
from bot.state.database import open_state
from bot.watching.alerts import Alerts
from bot.watching.delivery import Delivery
from bot.watching.rules import BACKUP_FAILED

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


@dataclass
class Sent:
    alert: str
    revision: int
    recovered: bool
    answers: int | None = None


class Channel:
    """Keeps what arrives; `fates` says what becomes of the next things that are sent.

    It knows no nonces: that a message stays single is up to who looks for it first.
    """

    def __init__(self, fates: Iterable[str] = ()) -> None:
        self.sent: dict[int, Sent] = {}
        self.tries = 0
        self._fates: Iterator[str] = itertools.chain(fates, itertools.repeat("passes"))
        self._ids = itertools.count(1)

    async def post(self, alert: Alert, nonce: str) -> int:
        return self._act(Sent(alert.id, alert.revision, alert.recovered_at is not None))

    async def call(self, message: int, alert: Alert, nonce: str) -> None:
        self._act(Sent(alert.id, alert.revision, alert.recovered_at is not None, message))

    async def edit(self, message: int, alert: Alert) -> bool:
        if message not in self.sent:
            return False
        shown = Sent(alert.id, alert.revision, alert.recovered_at is not None)
        self._act(shown, message)
        return True

    async def find(self, alert: Alert, since: datetime) -> int | None:
        return next((i for i, m in self.messages() if m.alert == alert.id), None)

    async def was_called(self, message: int, alert: Alert, since: datetime) -> bool:
        recovered = alert.recovered_at is not None
        return any(m.answers == message and m.recovered == recovered for m in self.sent.values())

    def messages(self) -> list[tuple[int, Sent]]:
        return [(i, m) for i, m in self.sent.items() if m.answers is None]

    def calls(self) -> list[Sent]:
        return [m for m in self.sent.values() if m.answers is not None]

    def _act(self, what: Sent, number: int | None = None) -> int:
        self.tries += 1
        fate = next(self._fates)
        if fate == "lost":
            raise ServiceFailure("Discord is away.", code="away", hint="Wait.")
        if fate == "forbidden":
            raise Blocked("pgherd may not.", code="forbidden", hint="Let it.")
        if fate == "nonsense":
            raise ValueError("a bug in the rendering")
        number = number or next(self._ids)
        self.sent[number] = what
        if fate == "answer lost":
            raise ServiceFailure("Discord is away.", code="away", hint="Wait.")
        if fate == "killed":
            raise asyncio.CancelledError
        return number


class Bot:
    """The delivering task, started again whenever it was killed."""

    def __init__(self, store: SqliteAlerts, channel: Channel) -> None:
        self.now = NOW
        self.channel = channel
        self.alerts = Alerts(store, lambda: self.now)
        self._store = store
        self.task = self._start()

    def _start(self) -> asyncio.Task[None]:
        pauses = {"look_every_s": 0.001, "first_pause_s": 0.001, "refused_pause_s": 0.01}
        delivery = Delivery(self.alerts, self._store, self.channel, lambda: self.now, **pauses)
        return asyncio.create_task(delivery.run())

    async def everything_told(self) -> None:
        async def done() -> bool:
            if self.task.done():
                self.task = self._start()
            return not await self._store.unseen()

        await until(done)


@asynccontextmanager
async def bot(folder: Path, channel: Channel) -> AsyncIterator[Bot]:
    async with open_state(folder) as state:
        running = Bot(SqliteAlerts(state), channel)
        try:
            yield running
        finally:
            running.task.cancel()
            await asyncio.wait([running.task])


async def fail(bot: Bot, of: str = "mealie", detail: str = "disk full") -> None:
    await bot.alerts.raised(BACKUP_FAILED.broken(of, detail))


fates = st.lists(st.sampled_from(["passes", "lost", "answer lost", "killed"]), max_size=12)
acts = st.lists(st.sampled_from(["fail", "fail otherwise", "recover", "told"]), max_size=8)


@settings(max_examples=25, deadline=None)
@given(acts, fates)
def test_whatever_gets_lost_each_occurrence_has_one_message_that_says_how_it_is(
    history: list[str], losses: list[str]
) -> None:
    asyncio.run(lived_through(history, losses))


async def lived_through(history: list[str], losses: list[str]) -> None:
    channel = Channel(losses)
    occurrences, firing = 0, False
    with tempfile.TemporaryDirectory() as folder:
        async with bot(Path(folder), channel) as running:
            for act in history:
                running.now += timedelta(minutes=1)
                if act == "told":
                    await running.everything_told()
                elif act == "recover":
                    await running.alerts.recovered("backup_failed", "mealie")
                    firing = False
                else:
                    await fail(running, detail=act)
                    occurrences += not firing
                    firing = True
            await running.everything_told()
    messages = [message for _, message in channel.messages()]
    assert len(messages) == len({message.alert for message in messages}) == occurrences
    assert [m.recovered for m in messages].count(False) == int(firing)
    assert len(channel.calls()) <= occurrences - firing  # an early end is in the first message


async def test_a_kill_between_a_call_and_its_record_does_not_call_twice(tmp_path: Path) -> None:
    channel = Channel(["passes", "passes", "killed"])
    async with bot(tmp_path, channel) as running:
        await fail(running)
        await running.everything_told()
        await running.alerts.recovered("backup_failed", "mealie")
        await running.everything_told()
    assert len(channel.messages()) == 1
    assert [call.recovered for call in channel.calls()] == [True]


async def test_a_deleted_message_is_posted_anew_when_there_is_news(tmp_path: Path) -> None:
    channel = Channel()
    async with bot(tmp_path, channel) as running:
        await fail(running)
        await running.everything_told()
        channel.sent.clear()
        await fail(running, detail="disk still full")
        await running.everything_told()
    assert [number for number, _ in channel.messages()] == [2]


@pytest.mark.parametrize("trouble", ["forbidden", "nonsense"])
async def test_one_alert_that_cannot_be_sent_does_not_hold_up_the_others(
    tmp_path: Path, trouble: str
) -> None:
    channel = Channel([trouble, "passes", trouble])
    async with bot(tmp_path, channel) as running:
        await fail(running, "mealie")
        await fail(running, "immich")
        await running.everything_told()
    assert len(channel.messages()) == 2
    assert channel.tries == 4


async def test_a_state_file_that_refuses_is_waited_for(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    channel = Channel()
    async with open_state(tmp_path) as state, bot(tmp_path, channel) as running:
        await state.connection.execute("ALTER TABLE alerts RENAME TO elsewhere")
        await until(lambda: "alerts wait" in caplog.text)
        await state.connection.execute("ALTER TABLE elsewhere RENAME TO alerts")
        await fail(running)
        await running.everything_told()
    assert len(channel.messages()) == 1


async def test_two_that_find_the_same_fault_at_once_make_one_alert(tmp_path: Path) -> None:
    channel = Channel()
    async with open_state(tmp_path) as other_state, bot(tmp_path, channel) as running:
        other = Alerts(SqliteAlerts(other_state), lambda: NOW)
        finding = BACKUP_FAILED.broken("mealie", "disk full")
        await asyncio.gather(*(a.raised(finding) for a in [running.alerts, other] * 10))
        await running.everything_told()
        (alert,) = await other.firing()
    assert alert.times == 20
    assert len(channel.messages()) == 1
