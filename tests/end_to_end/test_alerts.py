"""Alerts from a fault found by another process to the people in the channel, and back."""

import signal
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from support.bot_process import BotProcess, bot_process, online
from support.command_line import pgherd
from support.patient_discord import patient_discord
from support.person import Message, Person, components, text_of
from support.small_settings import small_settings
from support.waiting import until

from bot.demo.discord.server import LocalDiscord
from bot.state.alerts import SqliteAlerts
from bot.state.database import open_state
from bot.watching.alerts import Alerts
from bot.watching.rules import BACKUP_FAILED

TOKEN = "token-of-one-test"
ANY_MESSAGE = r"POST /channels/\d+/messages$"


@pytest.fixture
async def discord() -> AsyncIterator[LocalDiscord]:
    async with patient_discord(token=TOKEN) as discord:
        yield discord


@pytest.fixture
def settings(discord: LocalDiscord, tmp_path: Path) -> Path:
    return small_settings(tmp_path, discord, token=TOKEN)


@pytest.fixture
async def bot(settings: Path, discord: LocalDiscord) -> AsyncIterator[BotProcess]:
    async with bot_process(settings) as bot:
        await online(discord)
        yield bot


@pytest.fixture
async def alerts(tmp_path: Path) -> AsyncIterator[Alerts]:
    """As a job of cron has them: another process than the bot, on the same state file."""
    async with open_state(tmp_path / "state") as state:
        yield Alerts(SqliteAlerts(state), lambda: datetime.now(UTC))


@pytest.fixture
def no_nonces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Discord has forgotten every nonce, as it does after a few minutes."""
    monkeypatch.setattr("bot.demo.discord.rest_messages.NONCE_LIVES", timedelta(0))


@pytest.fixture
def otis(discord: LocalDiscord) -> Person:
    return Person(discord, "Otis")


async def seen(person: Person, words: str) -> list[Message]:
    return [m for m in await person.messages() if words in text_of(m)]


async def told(person: Person, words: str) -> Message:
    """The one message with these words, once it is there."""
    (message,) = await until(lambda: seen(person, words))
    return message


async def weather(person: Person, **conditions: Any) -> None:
    await person.request("POST", "weather", conditions)


async def fail(alerts: Alerts, of: str = "mealie", detail: str = "disk full") -> None:
    await alerts.raised(BACKUP_FAILED.broken(of, detail, hint="Make room."))


def labels(message: Message) -> list[str]:
    return [part["label"] for part in components(message)]


async def test_a_fault_is_one_message_while_it_lasts_and_its_end_is_said(
    bot: BotProcess, alerts: Alerts, otis: Person
) -> None:
    await fail(alerts)
    first = await told(otis, "The backup of mealie failed")
    assert "disk full" in text_of(first)
    assert "> Make room." in text_of(first)
    assert labels(first) == ["Acknowledge", "Snooze 1 h", "8 h", "1 d"]

    await fail(alerts, detail="disk still full")
    again = await told(otis, "found 2 times")
    assert again["id"] == first["id"]
    assert "disk still full" in text_of(again)

    await alerts.recovered("backup_failed", "mealie")
    over = await told(otis, "it lasted")
    assert over["id"] == first["id"]
    assert "🟢 Recovered: The backup of mealie failed" in text_of(over)
    assert components(over) == []
    call = await told(otis, "It lasted")
    assert call["referenced_message"]["id"] == first["id"]

    await fail(alerts)
    fresh = await told(otis, "🔴 The backup of mealie failed")
    assert fresh["id"] not in {first["id"], call["id"]}
    assert len(await otis.messages()) == 3


async def test_operators_acknowledge_and_snooze_and_others_may_only_look(
    discord: LocalDiscord, settings: Path, alerts: Alerts, otis: Person
) -> None:
    vera = Person(discord, "Vera")
    async with bot_process(settings) as bot:
        await online(discord)
        await fail(alerts)
        message = await told(vera, "The backup of mealie failed")
        refused = await vera.press(message, "Acknowledge")
        assert refused["ephemeral_to"] == vera.id
        assert "You need the operator role" in text_of(refused)
        await bot.end(signal.SIGKILL)

    async with bot_process(settings):
        await online(discord)
        await otis.press(message, "8 h")
        snoozed = await told(otis, "Snoozed by Otis until")
        assert snoozed["id"] == message["id"]
        answer = await vera.call("pg alerts")
        assert "1 alert firing" in text_of(answer)
        assert "Snoozed by Otis for another 7 h" in text_of(answer).replace("\u00a0", " ")

        await otis.press(snoozed, "Acknowledge")
        taken = await told(otis, "Acknowledged by Otis <t:")
        assert taken["id"] == message["id"]
        assert "Acknowledge" not in labels(taken)
        assert "Acknowledged by Otis" in text_of(await vera.call("pg alerts"))

        await alerts.recovered("backup_failed", "mealie")
        await told(otis, "It lasted")
        assert "No alert is firing" in text_of(await vera.call("pg alerts"))


async def test_a_test_alert_is_sent_from_the_command_line_and_ends_when_acknowledged(
    bot: BotProcess, settings: Path, otis: Person
) -> None:
    sent = await pgherd("--config", settings, "alerts", "test", "restore_test_failed", "--json")
    assert sent.status == 0
    message = await told(otis, "Test: A backup of (test) did not survive its test")
    listed = await pgherd("--config", settings, "alerts", "list", "--json")
    assert listed.status == 1  # it is critical
    (alert,) = listed.json["alerts"]
    assert alert["fingerprint"] == "restore_test_failed:(test)"
    assert (alert["rule"], alert["severity"]) == ("restore_test_failed", "critical")
    assert alert["acknowledged_by"] is None
    assert datetime.fromisoformat(alert["since"]).tzinfo is not None

    await otis.press(message, "Acknowledge")
    await told(otis, "It lasted")
    empty = await pgherd("--config", settings, "alerts", "list", "--json")
    assert (empty.status, empty.json) == (0, {"ok": True, "alerts": []})


async def test_killed_before_it_knew_that_the_message_was_sent_it_does_not_send_it_twice(
    no_nonces: None, discord: LocalDiscord, settings: Path, alerts: Alerts, otis: Person
) -> None:
    async with bot_process(settings) as bot:
        await online(discord)
        await weather(otis, slow_ms=60_000)
        await fail(alerts)
        first = await told(otis, "The backup of mealie failed")
        await bot.end(signal.SIGKILL)
    await weather(otis, slow_ms=0)
    await fail(alerts, detail="disk still full")
    async with bot_process(settings):
        await online(discord)
        assert (await told(otis, "disk still full"))["id"] == first["id"]
        assert len(await otis.messages()) == 1


async def test_what_happens_while_discord_is_away_is_told_when_it_is_back(
    bot: BotProcess, alerts: Alerts, otis: Person
) -> None:
    await weather(otis, outage="unavailable")
    await fail(alerts, "mealie")
    await fail(alerts, "immich")
    await bot.logged("alerts wait")
    await alerts.recovered("backup_failed", "immich")
    await weather(otis, outage="none")
    await told(otis, "🔴 The backup of mealie failed")
    await told(otis, "🟢 Recovered: The backup of immich failed")
    await bot.logged("alerts are told again")
    assert len(await otis.messages()) == 2


async def test_lost_answers_and_rate_limits_lose_nothing_and_double_nothing(
    no_nonces: None, bot: BotProcess, alerts: Alerts, otis: Person
) -> None:
    await weather(otis, match=ANY_MESSAGE, lose_answers=1)
    await fail(alerts)
    await bot.logged("alerts are told again")
    await weather(otis, lose_answers=1)
    await alerts.recovered("backup_failed", "mealie")
    await until(lambda: bot.log.count("alerts are told again") == 2)
    assert len(await seen(otis, "Recovered: The backup of mealie failed")) == 2
    assert len(await otis.messages()) == 2

    await weather(otis, limit_requests=1, limit_global=True, limit_s=0.5)
    await fail(alerts)
    await told(otis, "🔴 The backup of mealie failed")
    assert len(await otis.messages()) == 3


async def test_a_message_that_somebody_deleted_is_posted_anew_when_there_is_news(
    bot: BotProcess, discord: LocalDiscord, alerts: Alerts, otis: Person
) -> None:
    await fail(alerts)
    first = await told(otis, "The backup of mealie failed")
    ada = Person(discord, "Ada")
    await ada.request("POST", "delete", {"person": ada.id, "message": first["id"]})
    await fail(alerts, detail="disk still full")
    second = await told(otis, "disk still full")
    assert second["id"] != first["id"]
    await otis.press(second, "Acknowledge")
    await told(otis, "Acknowledged by Otis")
    assert len(await otis.messages()) == 1


async def test_where_it_may_not_speak_it_says_so_in_the_log_once_and_commands_answer(
    discord: LocalDiscord, tmp_path: Path, alerts: Alerts, otis: Person
) -> None:
    settings = small_settings(tmp_path, discord, token=TOKEN, channel="announcements")
    async with bot_process(settings) as bot:
        await online(discord)
        await fail(alerts, "mealie")
        await bot.logged("alerts wait")
        await fail(alerts, "immich")
        assert "2 alerts firing" in text_of(await otis.call("pg alerts"))
        assert bot.log.count("alerts wait") == 1
        assert "send messages" in bot.log
