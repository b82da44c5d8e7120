"""What is kept in the state file: replies, confirmations, the audit."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.model.errors import ServiceFailure
from bot.model.replies import AuditEntry, Confirmation, KeptReply
from bot.model.roles import Role
from bot.state.audit import SqliteAudit
from bot.state.confirmations import SqliteConfirmations
from bot.state.database import StateDatabase, open_state
from bot.state.replies import SqliteReplies

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
async def state(tmp_path: Path) -> AsyncIterator[StateDatabase]:
    async with open_state(tmp_path) as opened:
        yield opened


def reply(text: str = "a", asked_at: datetime = NOW) -> KeptReply:
    return KeptReply(7, Role.VIEWER, asked_at, (({"description": text},), ({"title": "2"},)))


def question(expires_at: datetime = NOW + timedelta(minutes=5)) -> Confirmation:
    return Confirmation(
        7, Role.ADMIN, "terminate", "12 on s", {"pid": 12, "server": "s"}, expires_at
    )


def entry(result: str) -> AuditEntry:
    return AuditEntry(NOW, "ada", "chat", "terminate", "12 on s", result)


async def test_a_kept_reply_comes_back_whole(state: StateDatabase) -> None:
    replies = SqliteReplies(state)
    name = await replies.keep(reply("ünï `code`"))
    assert await replies.kept(name) == reply("ünï `code`")
    assert await replies.kept("another") is None


async def test_whether_others_may_say_yes_and_what_was_confirmed_are_kept(
    state: StateDatabase,
) -> None:
    confirmations, audit = SqliteConfirmations(state), SqliteAudit(state)
    for by_others in (False, True):
        asked = replace(question(), by_others=by_others)
        assert await confirmations.waiting(await confirmations.keep(asked), NOW) == asked
    planned = replace(entry("confirmed"), plan_hash="0a1b")
    await audit.add(planned)
    assert await audit.latest(1) == (planned,)


async def test_replies_are_forgotten_after_a_week(state: StateDatabase) -> None:
    replies = SqliteReplies(state)
    old = await replies.keep(reply(asked_at=NOW - timedelta(days=7, seconds=1)))
    young = await replies.keep(reply(asked_at=NOW - timedelta(days=6)))
    await replies.keep(reply())
    assert await replies.kept(old) is None
    assert await replies.kept(young) is not None


async def test_only_the_newest_two_hundred_replies_are_kept(state: StateDatabase) -> None:
    replies = SqliteReplies(state)
    names = [await replies.keep(reply(asked_at=NOW + timedelta(seconds=n))) for n in range(201)]
    assert await replies.kept(names[0]) is None
    assert await replies.kept(names[1]) is not None
    assert await replies.kept(names[200]) is not None


async def test_of_twenty_that_say_yes_at_once_one_is_heard(state: StateDatabase) -> None:
    confirmations = SqliteConfirmations(state)
    name = await confirmations.keep(question())
    assert await confirmations.waiting(name, NOW) == question()
    answers = await asyncio.gather(*(confirmations.take(name, NOW) for _ in range(20)))
    assert answers.count(True) == 1
    assert await confirmations.waiting(name, NOW) is None


async def test_a_yes_after_the_expiry_is_not_heard(state: StateDatabase) -> None:
    confirmations = SqliteConfirmations(state)
    name = await confirmations.keep(question(expires_at=NOW))
    assert await confirmations.waiting(name, NOW) is None
    assert not await confirmations.take(name, NOW)
    assert not await confirmations.take("another", NOW)


async def test_the_audit_tells_the_newest_first(state: StateDatabase) -> None:
    audit = SqliteAudit(state)
    for result in ("one", "two", "three"):
        await audit.add(entry(result))
    assert await audit.latest(2) == (entry("three"), entry("two"))


@pytest.mark.parametrize("change", ["DELETE FROM audit", "UPDATE audit SET who = 'nobody'"])
async def test_the_audit_cannot_be_changed(state: StateDatabase, change: str) -> None:
    await SqliteAudit(state).add(entry("done"))
    with pytest.raises(sqlite3.IntegrityError, match="only added to"):
        await state.connection.execute(change)


async def test_a_file_that_refuses_is_a_failure_with_a_hint(state: StateDatabase) -> None:
    await state.connection.execute("DROP TABLE replies")
    with pytest.raises(ServiceFailure, match="cannot use its state file") as raised:
        await SqliteReplies(state).keep(reply())
    assert "state_dir" in raised.value.hint
