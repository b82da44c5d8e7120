"""Long work from the chat: its message, cancelling it, and what the next bot says of it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import discord
import pytest
from support.discord_calls import ANSWER, BOB, CHANNEL, HOLDERS, MESSAGE, NOW, KeptChat, Sent
from support.waiting import until

from bot.model.checks import Outcome
from bot.model.errors import ServiceFailure
from bot.model.replies import ShownJob
from bot.model.reports import Line, Report, Section
from bot.model.roles import Role
from bot.state.database import StateDatabase, open_state
from bot.state.jobs import SqliteJobs
from bot.state.replies import SqliteReplies
from cogs.interactions.jobs import Jobs, Tell
from cogs.interactions.pages import Pages

SHORT = Report("It is done", Outcome.GOOD)
LONG = Report(
    "All", Outcome.GOOD, tuple(Section(f"{n}", (Line(None, "a", "b" * 900),)) for n in range(12))
)
LEFT = ShownJob(MESSAGE, CHANNEL, "Backup of mealie", NOW)


class Work:
    """Jobs over a state file, and work that ends when the test says so."""

    def __init__(self, state: StateDatabase) -> None:
        self.chat = KeptChat()
        self.keeper = SqliteJobs(state)
        pages = Pages(SqliteReplies(state), HOLDERS, lambda: NOW)
        self.jobs = Jobs(self.keeper, pages, HOLDERS, lambda: NOW, edit_every_s=0)
        self.begun, self.goes_on = asyncio.Event(), asyncio.Event()
        self.outcome: Report | Exception = SHORT

    async def __call__(self, tell: Tell) -> Report:
        tell("half of it")
        self.begun.set()
        await self.goes_on.wait()
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome

    async def start(self) -> None:
        await self.jobs.start(self.chat.call(), "Backup of mealie", Role.OPERATOR, self)

    async def ended(self, outcome: Report | Exception = SHORT) -> Sent:
        """What the message shows last."""
        self.outcome = outcome
        self.goes_on.set()
        await self.over()
        return self.shown[-1]

    async def over(self) -> None:
        await until(lambda: not self.jobs._running)

    async def cancel(self, *roles: Role, by: int = BOB) -> None:
        (name,) = self.jobs._running
        await self.chat.press_dynamic(self.jobs.button, f"pg:cancel:{name}", by=by, roles=roles)

    @property
    def shown(self) -> list[Sent]:
        """What the message of the job showed, one edit after the other."""
        own = ("/messages/@original", f"/messages/{ANSWER}")
        return [sent for sent in self.chat.sent if sent.text and sent.path.endswith(own)]


@pytest.fixture
async def work(tmp_path: Path) -> AsyncIterator[Work]:
    async with open_state(tmp_path) as state:
        yield Work(state)


async def test_one_message_shows_how_far_it_is_and_then_how_it_ended(work: Work) -> None:
    await work.start()
    assert await work.keeper.unfinished() == (
        ShownJob(ANSWER, CHANNEL, "Backup of mealie", NOW),
    )  # fmt: skip
    await work.begun.wait()
    last = await work.ended()
    assert [sent.text for sent in work.shown] == [
        "Backup of mealie\nstarting", "Backup of mealie\nhalf of it", "🟢 It is done",
    ]  # fmt: skip
    assert [list(sent.buttons) for sent in work.shown] == [["Cancel"], ["Cancel"], []]
    assert last.path.endswith(f"/channels/{CHANNEL}/messages/{ANSWER}")
    assert await work.keeper.unfinished() == ()


async def test_an_outcome_of_several_pages_can_be_turned(work: Work) -> None:
    await work.start()
    assert set((await work.ended(LONG)).buttons) == {"Next ›", "»"}


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ServiceFailure("The disk is full.", code="full", hint="Make room."), "Make room."),
        (RuntimeError("a bug"), "log"),
    ],
)
async def test_work_that_fails_tells_what_happened_in_its_message(
    work: Work, error: Exception, told: str
) -> None:
    await work.start()
    assert told in (await work.ended(error)).text
    assert await work.keeper.unfinished() == ()


async def test_who_holds_the_role_cancels_it_and_its_message_says_who_did(work: Work) -> None:
    await work.start()
    await work.begun.wait()
    await work.cancel(Role.OPERATOR)
    await work.over()
    assert "Cancelled by member8." in work.shown[-1].text
    assert work.shown[-1].buttons == {}
    assert await work.keeper.unfinished() == ()


async def test_who_lacks_the_role_of_the_work_does_not_cancel_it(work: Work) -> None:
    await work.start()
    await work.begun.wait()
    await work.cancel(Role.VIEWER)
    assert "operator role" in work.chat.texts[-1]
    assert "It is done" in (await work.ended()).text


async def test_work_that_is_cancelled_before_its_first_step_never_begins(work: Work) -> None:
    await work.start()
    await work.cancel(Role.OPERATOR)
    await work.over()
    assert not work.begun.is_set()
    assert "Cancelled by member8." in work.shown[-1].text


async def test_work_that_is_cancelled_before_its_message_is_shown_never_begins(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    received = work.chat.received

    def pressed_at_once(sent: Sent) -> object:
        if sent.buttons and not sent.path.endswith("/callback"):
            (name,) = work.jobs._running
            work.jobs.cancel(work.chat.press(by=BOB), name)
        return received(sent)

    monkeypatch.setattr(work.chat, "received", pressed_at_once)
    await work.start()
    await work.over()
    assert not work.begun.is_set()
    assert "Cancelled by member8." in work.shown[-1].text


async def test_what_is_done_cannot_be_cancelled_while_its_outcome_is_on_the_way(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = work.jobs._pages.first

    async def pressed_meanwhile(*given: object) -> object:
        await work.cancel(Role.ADMIN)
        return await first(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(work.jobs._pages, "first", pressed_meanwhile)
    await work.start()
    assert "It is done" in (await work.ended()).text
    assert any("does not run any more" in text for text in work.chat.texts)
    assert await work.keeper.unfinished() == ()


async def test_a_button_of_a_job_that_has_ended_says_so(work: Work) -> None:
    await work.chat.press_dynamic(work.jobs.button, f"pg:cancel:{'0' * 16}")
    assert "does not run any more" in work.chat.texts[0]


async def test_what_nobody_has_been_shown_is_not_done(work: Work) -> None:
    refused = discord.Forbidden(_Answer(), {"code": 50013, "message": "Missing Permissions"})  # type: ignore[arg-type]

    def refusing(sent: Sent) -> object:
        if sent.path.endswith("/messages/@original") and sent.text:
            raise refused
        return received(sent)

    received, work.chat.received = work.chat.received, refusing  # type: ignore[method-assign, assignment]
    with pytest.raises(ServiceFailure, match="Missing Permissions"):
        await work.start()
    assert work.jobs._running == {}
    assert await work.keeper.unfinished() == ()
    assert not work.begun.is_set()


class _Answer:
    """Discord's, as far as its error looks at it."""

    status, reason = 403, "Forbidden"


async def test_a_message_that_cannot_be_changed_stops_no_work_and_is_forgotten(work: Work) -> None:
    await work.start()
    work.chat.refuse = discord.Forbidden(_Answer(), "deleted")  # type: ignore[arg-type]
    await work.begun.wait()
    work.goes_on.set()
    await work.over()
    assert await work.keeper.unfinished() == ()


async def test_the_next_bot_says_what_the_last_one_left_and_leaves_its_own_alone(
    work: Work,
) -> None:
    await work.keeper.begin(LEFT)
    await work.start()
    await work.begun.wait()
    keeping = asyncio.create_task(work.jobs.keep(work.chat.client))
    told = await until(lambda: [s for s in work.chat.sent if s.path.endswith(f"/{MESSAGE}")])
    assert told[0].text.startswith("Backup of mealie\nCut short: pgherd ended.")
    own = ShownJob(ANSWER, CHANNEL, "Backup of mealie", NOW)
    await until(lambda: _is(work, (own,)))
    (job,) = work.jobs._running.values()
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)
    # The bot ends: the work is cancelled, and the next bot is to say so.
    assert job.task is not None
    assert job.task.cancelled()
    assert await work.keeper.unfinished() == (own,)
    assert not any("Cancelled" in text for text in work.chat.texts)


async def _is(work: Work, expected: tuple[ShownJob, ...]) -> bool:
    return await work.keeper.unfinished() == expected
