"""Questions before an act: who may answer, how often, until when, and what is done then."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from support.discord_calls import ADA, BOB, HOLDERS, MESSAGE, NOW, KeptChat, Sent

from bot.model.checks import Outcome
from bot.model.errors import UserMistake
from bot.model.replies import AuditEntry
from bot.model.reports import Report
from bot.model.roles import Role
from bot.reports.audit.trail import Trail
from bot.state.audit import SqliteAudit
from bot.state.confirmations import SqliteConfirmations
from bot.state.database import StateDatabase, open_state
from bot.state.jobs import SqliteJobs
from bot.state.replies import SqliteReplies
from cogs.interactions.confirmations import CONFIRMED_BY, Confirmations, LongAct
from cogs.interactions.jobs import Jobs, Tell
from cogs.interactions.pages import Pages

LEFT = "Left as it is."


@dataclass
class Desk:
    """Questions on a state file, with a clock that only the test moves."""

    state: StateDatabase
    now: datetime = NOW
    done: list[Mapping[str, Any]] = field(default_factory=list)
    goes_on: asyncio.Event = field(default_factory=asyncio.Event)
    begun: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.chat = KeptChat()
        self.audit = SqliteAudit(self.state)
        self.keeper = SqliteConfirmations(self.state)
        pages = Pages(SqliteReplies(self.state), HOLDERS, self.clock)
        self.jobs = Jobs(SqliteJobs(self.state), pages, HOLDERS, self.clock, edit_every_s=0)
        acts = {
            "act": self.act,
            "long": LongAct(self.title, self.long),
            "firm": LongAct(self.title, self.long, can_be_cancelled=False),
        }
        self.confirmations = Confirmations(
            self.keeper, HOLDERS, self.clock, acts, Trail(self.audit, self.clock), jobs=self.jobs
        )

    def clock(self) -> datetime:
        return self.now

    async def act(self, details: Mapping[str, Any]) -> Report:
        self.done.append(details)
        return Report("It is done", Outcome.GOOD)

    @staticmethod
    def title(details: Mapping[str, Any]) -> str:
        return f"Working on {details['what']}"

    async def long(self, details: Mapping[str, Any], tell: Tell) -> Report:
        tell("half of it")
        self.begun.set()
        await self.goes_on.wait()
        return await self.act(details)

    async def asked(self, act: str = "act", **options: Any) -> dict[str, str]:
        """Ada, an admin, is asked; the two buttons by what they say."""
        details = {"what": "mealie", "plan_hash": "0a1b"}
        below = await self.confirmations.buttons_for(
            self.chat.call(by=ADA), act=act, object_="mealie", details=details,
            needed=Role.ADMIN, yes="Do it", **options,
        )  # fmt: skip
        return {str(one.item.label): str(one.item.custom_id) for one in below}

    async def press(self, custom_id: str, **options: Any) -> None:
        await self.chat.press_dynamic(self.confirmations.button, custom_id, **options)

    async def audited(self) -> list[str]:
        return [entry.result for entry in reversed(await self.audit.latest(10))]


@pytest.fixture
async def state(tmp_path: Path) -> AsyncIterator[StateDatabase]:
    async with open_state(tmp_path) as opened:
        yield opened


async def test_the_question_is_for_the_eyes_of_who_asked_with_a_red_button_and_a_way_out(
    state: StateDatabase,
) -> None:
    desk = Desk(state)
    await desk.confirmations.ask(
        desk.chat.call(by=ADA), "End it?", act="act", object_="12 on s", details={"pid": 12},
        needed=Role.ADMIN, yes="End it",
    )  # fmt: skip
    (told,) = desk.chat.sent
    assert (told.text, told.is_ephemeral) == ("End it?", True)
    assert list(told.buttons) == ["End it", "Leave it"]
    (row,) = told.content["components"]
    assert [part["style"] for part in row["components"]] == [4, 2]
    await desk.press(told.buttons["End it"])
    assert desk.done == [{"pid": 12}]


async def test_yes_does_what_was_shown_and_the_audit_says_who_confirmed_which_plan(
    state: StateDatabase,
) -> None:
    desk = Desk(state)
    await desk.press((await desk.asked())["Do it"])
    assert desk.done == [{"what": "mealie", "plan_hash": "0a1b"}]
    assert desk.chat.texts == ["Doing it …", "🟢 It is done"]
    assert await desk.audit.latest(10) == (
        AuditEntry(NOW, "member7", "chat", "act", "mealie", "good", "0a1b"),
        AuditEntry(NOW, "member7", "chat", "act", "mealie", "confirmed", "0a1b"),
    )


async def test_no_does_nothing_and_leaves_nothing_to_say_yes_to(state: StateDatabase) -> None:
    desk = Desk(state)
    buttons = await desk.asked()
    await desk.press(buttons["Leave it"])
    await desk.press(buttons["Do it"])
    assert desk.done == []
    assert desk.chat.texts[0] == LEFT
    assert "not open any more" in desk.chat.texts[1]
    assert await desk.audited() == []


async def test_of_two_that_press_at_once_one_is_heard(state: StateDatabase) -> None:
    desk = Desk(state)
    yes = (await desk.asked(by_others=True))["Do it"]
    presses = [desk.press(yes, by=who) for who in (ADA, BOB, ADA, BOB)]
    await asyncio.gather(*presses)
    assert len(desk.done) == 1
    assert sum("not open any more" in text for text in desk.chat.texts) == 3
    assert await desk.audited() == ["confirmed", "good"]


async def test_who_comes_between_the_look_and_the_yes_of_another_is_not_heard(
    state: StateDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(state)
    yes = (await desk.asked())["Do it"]
    waiting = desk.keeper.waiting

    async def overtaken(name: str, now: datetime) -> Any:
        seen = await waiting(name, now)
        assert await desk.keeper.take(name, now)
        return seen

    monkeypatch.setattr(desk.keeper, "waiting", overtaken)
    await desk.press(yes)
    assert desk.done == []
    assert "not open any more" in desk.chat.texts[0]


async def test_nobody_is_heard_after_five_minutes(state: StateDatabase) -> None:
    desk = Desk(state)
    yes = (await desk.asked())["Do it"]
    desk.now = NOW + timedelta(minutes=5)
    await desk.press(yes)
    assert desk.done == []
    young = (await desk.asked())["Do it"]
    desk.now += timedelta(minutes=5, seconds=-1)
    await desk.press(young)
    assert len(desk.done) == 1


@pytest.mark.parametrize("label", ["Do it", "Leave it"])
async def test_another_answers_only_a_question_to_everybody(
    state: StateDatabase, label: str
) -> None:
    desk = Desk(state)
    await desk.press((await desk.asked())[label], by=BOB)
    assert "Only who was asked" in desk.chat.texts[0]
    assert desk.chat.sent[0].is_ephemeral
    assert desk.done == []
    await desk.press((await desk.asked(by_others=True))["Do it"], by=BOB)
    assert len(desk.done) == 1


@pytest.mark.parametrize("label", ["Do it", "Leave it"])
@pytest.mark.parametrize("by", [ADA, BOB])
async def test_the_role_is_asked_for_again_at_the_press_and_the_question_stays_open(
    state: StateDatabase, label: str, by: int
) -> None:
    desk = Desk(state)
    buttons = await desk.asked(by_others=True)
    await desk.press(buttons[label], by=by, roles=[Role.OPERATOR])
    assert "admin role" in desk.chat.texts[0]
    assert desk.done == []
    await desk.press(buttons["Do it"])
    assert len(desk.done) == 1


async def test_a_question_about_an_unknown_act_is_a_bug(state: StateDatabase) -> None:
    with pytest.raises(AssertionError, match="another"):
        await Desk(state).asked("another")


async def test_an_act_that_fails_is_told_and_the_question_is_over(
    state: StateDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(state)

    async def fails(_details: Mapping[str, Any]) -> Report:
        raise UserMistake("The session is gone.", code="gone", hint="Nothing to do.")

    monkeypatch.setitem(desk.confirmations._acts, "act", fails)
    yes = (await desk.asked())["Do it"]
    await desk.press(yes)
    assert "The session is gone." in desk.chat.texts[-1]
    assert await desk.audited() == ["confirmed", "failed: gone"]
    await desk.press(yes)
    assert "not open any more" in desk.chat.texts[-1]


async def test_nothing_is_done_that_the_audit_cannot_hold(state: StateDatabase) -> None:
    desk = Desk(state)
    yes = (await desk.asked())["Do it"]
    await state.connection.execute("DROP TABLE audit")
    await desk.press(yes)
    assert desk.done == []
    assert "state file" in desk.chat.texts[-1]


def edits(chat: KeptChat) -> list[Sent]:
    """Of the message that carries the question: what takes no token."""
    return [sent for sent in chat.sent if sent.path.endswith(f"/messages/{MESSAGE}")]


async def test_a_long_act_goes_on_in_the_message_of_the_question(state: StateDatabase) -> None:
    desk = Desk(state)
    await desk.press((await desk.asked("long"))["Do it"])
    begun = desk.chat.sent[0]
    assert (begun.text, list(begun.buttons)) == ("Working on mealie\nstarting", ["Cancel"])
    (job,) = desk.jobs._running.values()
    desk.goes_on.set()
    assert job.task is not None
    await job.task
    told = edits(desk.chat)
    assert [sent.text for sent in told] == [
        "Working on mealie\nhalf of it", "🟢 It is done",
    ]  # fmt: skip
    assert told[-1].buttons == {}
    assert desk.done == [{"what": "mealie", "plan_hash": "0a1b", CONFIRMED_BY: "member7"}]
    assert await desk.audited() == ["confirmed", "good"]


async def test_a_long_act_can_be_cancelled_where_that_is_offered(state: StateDatabase) -> None:
    desk = Desk(state)
    await desk.press((await desk.asked("long"))["Do it"])
    (job,) = desk.jobs._running.values()
    await desk.begun.wait()
    await desk.chat.press_dynamic(desk.jobs.button, desk.chat.sent[0].buttons["Cancel"])
    assert job.task is not None
    await job.task
    assert desk.done == []
    assert "Cancelled by member7" in edits(desk.chat)[-1].text
    assert await desk.audited() == ["confirmed", "cancelled"]


async def test_an_act_that_is_undone_instead_offers_no_cancelling(state: StateDatabase) -> None:
    desk = Desk(state)
    await desk.press((await desk.asked("firm"))["Do it"])
    assert desk.chat.sent[0].buttons == {}
    ((name, job),) = desk.jobs._running.items()
    with pytest.raises(UserMistake, match="does not run any more"):
        desk.jobs.cancel(desk.chat.press(), name)
    desk.goes_on.set()
    assert job.task is not None
    await job.task
    assert len(desk.done) == 1
    assert all(sent.buttons == {} for sent in desk.chat.sent)
