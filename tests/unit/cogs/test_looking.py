"""`/pg status`, `sizes`, `connections`, `alerts`, `audit` and `help`: who is shown what."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from support.chat_in_memory import ChatInMemory
from support.discord_calls import NOW, Sent
from support.switch_in_memory import OLD, SHARED

from bot.model.checks import Outcome
from bot.model.reports import Choice, Report
from bot.model.roles import Role
from bot.reports.connections.naming import session_name
from bot.state.database import StateDatabase, open_state

BEGAN = NOW - timedelta(hours=3)
SESSIONS = tuple(
    Choice(f"{pid} on {OLD}", "idle in transaction " * 9, session_name(OLD, pid, BEGAN))
    for pid in range(1, 31)
)


@dataclass
class Answers:
    """Stands for who reports; keeps what it was asked."""

    asked: list[object] = field(default_factory=list)
    choices: tuple[Choice, ...] = SESSIONS
    ended: list[tuple[str, int, datetime]] = field(default_factory=list)

    async def report(self, *asked: object, **how: object) -> Report:
        self.asked.append((*asked, *how.values()))
        return Report("What was asked for", Outcome.GOOD, choices=self.choices)

    async def terminate(self, server: str, pid: int, began: datetime) -> Report:
        self.ended.append((server, pid, began))
        return Report("Ended", Outcome.GOOD)

    async def names(self) -> list[str]:
        return ["mealie", "immich"]


@pytest.fixture
async def state(tmp_path: Path) -> AsyncIterator[StateDatabase]:
    async with open_state(tmp_path) as opened:
        yield opened


def selects(sent: Sent) -> list[Any]:
    """The options of the select in a message."""
    return [
        option
        for row in sent.content.get("components") or ()
        for part in row["components"]
        for option in part.get("options", ())
    ]


@pytest.mark.parametrize("command", ["status", "sizes", "connections"])
async def test_a_report_is_of_all_or_of_the_one_that_is_named(
    state: StateDatabase, command: str
) -> None:
    answers = Answers()
    chat = ChatInMemory(state, {command: answers})
    named = {"database" if command == "sizes" else "server": OLD}
    await chat.discord.run(f"pg {command}", roles=[Role.VIEWER])
    await chat.discord.run(f"pg {command}", roles=[Role.VIEWER], **named)
    rest = (False,) if command == "connections" else ()
    assert answers.asked == [(None, *rest), (OLD, *rest)]
    assert "What was asked for" in chat.discord.sent[-1].text


@pytest.mark.parametrize("command", ["status", "connections"])
async def test_a_server_that_there_is_not_is_told_to_who_asked_before_anything_is_read(
    state: StateDatabase, command: str
) -> None:
    answers = Answers()
    chat = ChatInMemory(state, {command: answers})
    await chat.discord.run(f"pg {command}", server="nowhere")
    (told,) = chat.discord.sent
    assert "no server named 'nowhere'" in told.text
    assert told.is_ephemeral
    assert answers.asked == []


async def test_names_are_offered_while_typing(state: StateDatabase) -> None:
    chat = ChatInMemory(state, {"sizes": Answers()})
    for command in ("status", "connections"):
        assert await chat.discord.offered(f"pg {command}", "server", "") == [OLD, SHARED]
        assert await chat.discord.offered(f"pg {command}", "server", "sha") == [SHARED]
    assert await chat.discord.offered("pg sizes", "database", "imm") == ["immich"]


@pytest.mark.parametrize(
    ("role", "statements", "ephemeral", "may_end"),
    [
        (Role.VIEWER, False, False, False),
        (Role.OPERATOR, True, True, False),
        (Role.ADMIN, True, True, True),
    ],
)
async def test_statements_are_for_operators_eyes_and_sessions_for_admins_to_end(
    state: StateDatabase, role: Role, *, statements: bool, ephemeral: bool, may_end: bool
) -> None:
    answers = Answers()
    chat = ChatInMemory(state, {"connections": answers})
    await chat.discord.run("pg connections", roles=[role])
    assert answers.asked == [(None, statements)]
    assert chat.discord.sent[0].is_ephemeral is ephemeral
    assert bool(selects(chat.discord.sent[-1])) is may_end


async def test_where_no_session_can_be_ended_there_is_nothing_to_choose(
    state: StateDatabase,
) -> None:
    chat = ChatInMemory(state, {"connections": Answers(choices=())})
    await chat.discord.run("pg connections")
    assert selects(chat.discord.sent[-1]) == []


async def test_as_many_sessions_are_offered_as_discord_takes_the_first_ones(
    state: StateDatabase,
) -> None:
    chat = ChatInMemory(state, {"connections": Answers()})
    await chat.discord.run("pg connections")
    options = selects(chat.discord.sent[-1])
    assert [option["value"] for option in options] == [choice.value for choice in SESSIONS[:25]]
    assert {len(option["description"]) for option in options} == {100}


async def test_a_session_is_ended_after_a_question_that_shows_it_and_just_that_one(
    state: StateDatabase,
) -> None:
    answers = Answers()
    chat = ChatInMemory(state, {"connections": answers})
    await chat.discord.run("pg connections")
    options = selects(chat.discord.sent[-1])
    await chat.discord.choose("pg:end-session", options, options[4]["value"])
    question = chat.discord.sent[-1]
    assert question.text.startswith(f"End session 5 on {OLD} (idle in transaction idle")
    assert "not committed is rolled back" in question.text
    assert answers.ended == []
    await chat.discord.click(question.buttons["End it"])
    assert answers.ended == [(OLD, 5, BEGAN)]


async def test_who_has_lost_the_admin_role_since_chooses_nothing(state: StateDatabase) -> None:
    chat = ChatInMemory(state, {"connections": Answers()})
    await chat.discord.run("pg connections")
    options = selects(chat.discord.sent[-1])
    await chat.discord.choose("pg:end-session", options, options[0]["value"], roles=[Role.OPERATOR])
    assert "admin role" in chat.discord.sent[-1].text
    assert chat.discord.sent[-1].buttons == {}


async def test_the_audit_is_for_the_eyes_of_the_admin_who_asks(state: StateDatabase) -> None:
    chat = ChatInMemory(state)
    await chat.discord.run("pg audit")
    assert chat.discord.sent[0].is_ephemeral
    await chat.discord.run("pg audit", roles=[Role.OPERATOR])
    assert "admin role" in chat.discord.sent[-1].text


async def test_alerts_are_for_everybody_with_a_role(state: StateDatabase) -> None:
    chat = ChatInMemory(state)
    await chat.discord.run("pg alerts", roles=[Role.VIEWER])
    assert not chat.discord.sent[0].is_ephemeral
    assert chat.discord.sent[-1].text


async def test_help_shows_what_who_asks_may_do_the_least_first(state: StateDatabase) -> None:
    chat = ChatInMemory(state)
    seen = {}
    for role in Role:
        await chat.discord.run("pg help", roles=[role])
        seen[role] = chat.discord.sent[-1]
        assert seen[role].is_ephemeral
    viewer, operator, admin = (seen[role].text for role in Role)
    assert "/pg status [server]" in viewer
    assert "For operators" not in viewer
    assert "/pg backup verify id" in operator
    assert "/pg migrate" not in operator
    assert "/pg migrate service empty" in admin
    assert admin.index("For viewers") < admin.index("For operators") < admin.index("For admins")
