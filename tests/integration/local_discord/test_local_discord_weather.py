"""What goes wrong between a bot and Discord: an unmodified discord.py in bad weather."""

import asyncio
import time
from typing import Any

import aiohttp
import discord
import pytest

from bot.demo.discord.rate_limits import Limit
from bot.demo.discord.server import LocalDiscord


def channel_of(bot: Any, person: Any) -> Any:
    return bot.get_channel(int(person.channel))


async def contents(person: Any) -> list[str]:
    return [message["content"] for message in await person.messages()]


async def test_a_lost_request_was_not_acted_on(local: LocalDiscord, bot: Any, ada: Any) -> None:
    local.weather.change(lose_requests=1, match="POST /channels")
    with pytest.raises(aiohttp.ClientError):
        await channel_of(bot, ada).send("lost")
    assert await contents(ada) == []
    await channel_of(bot, ada).send("arrives")
    assert await contents(ada) == ["arrives"]


async def test_a_lost_answer_was_acted_on_and_sending_again_doubles(
    local: LocalDiscord, bot: Any, ada: Any
) -> None:
    local.weather.change(lose_answers=1, match="POST /channels")
    with pytest.raises(aiohttp.ClientError):
        await channel_of(bot, ada).send("once?")
    await channel_of(bot, ada).send("once?")
    assert await contents(ada) == ["once?", "once?"]


async def test_a_nonce_keeps_what_is_sent_again_from_doubling(
    local: LocalDiscord, bot: Any, ada: Any
) -> None:
    """https://docs.discord.com/developers/resources/message#create-message (enforce_nonce)."""
    local.weather.change(lose_answers=1, match="POST /channels")
    with pytest.raises(aiohttp.ClientError):
        await channel_of(bot, ada).send("once", nonce="run-5-step-3")
    again = await channel_of(bot, ada).send("once", nonce="run-5-step-3")
    (message,) = await ada.messages()
    assert (message["id"], message["content"]) == (str(again.id), "once")
    await channel_of(bot, ada).send("other", nonce="run-5-step-4")
    assert await contents(ada) == ["once", "other"]


async def test_a_failed_answer_is_asked_for_again_by_discord_py_with_the_same_nonce(
    local: LocalDiscord, bot: Any, ada: Any
) -> None:
    local.weather.change(fail_answers=1, match="POST /channels")
    await channel_of(bot, ada).send("once")
    assert await contents(ada) == ["once"]


async def test_a_follow_up_whose_answer_failed_is_sent_again_and_doubles(
    local: LocalDiscord, bot: Any, ada: Any
) -> None:
    """Webhooks know no nonce: whoever follows up has to expect this."""
    local.weather.change(fail_answers=1, match="POST /webhooks")
    await ada.run("pg follow")
    await ada.message(content="second, edited")
    assert (await contents(ada)).count("second") == 1


async def test_the_answer_to_a_command_that_was_lost_on_its_way_back_is_acknowledged(
    local: LocalDiscord, bot: Any, ada: Any
) -> None:
    """discord.py sends the callback again after a 500, and is told 40060."""
    local.weather.change(fail_answers=1, match="/callback$")
    await ada.run("pg hello")
    assert (await bot.next_refusal()).code == 40060
    assert await contents(ada) == ["hello"]


async def test_a_limit_that_the_weather_sets_is_waited_for_and_nothing_is_lost(
    local: LocalDiscord, bot: Any, ada: Any
) -> None:
    for is_global in (False, True):
        local.weather.change(limit_requests=1, limit_s=0.2, limit_global=is_global)
        began_s = time.monotonic()
        await channel_of(bot, ada).send("patient")
        assert time.monotonic() - began_s >= 0.2
    assert await contents(ada) == ["patient", "patient"]
    assert local.limits.invalid_requests == 2


async def test_a_routes_own_limit_is_kept_and_nothing_is_lost(
    local: LocalDiscord, bot: Any, ada: Any
) -> None:
    route = ("POST", "/channels/{channel}/messages")
    local.limits.limits = {**local.limits.limits, route: Limit(2, 0.3)}
    began_s = time.monotonic()
    await asyncio.gather(*(channel_of(bot, ada).send(str(n)) for n in range(5)))
    assert time.monotonic() - began_s >= 0.6
    assert sorted(await contents(ada)) == ["0", "1", "2", "3", "4"]
    assert local.limits.invalid_requests == 0  # discord.py reads the headers and waits before


async def test_who_does_not_read_the_headers_is_told_429(local: LocalDiscord, ada: Any) -> None:
    path = f"/api/v10/channels/{ada.channel}/messages"
    headers = {"Authorization": "Bot a-token-of-the-test"}
    answers = []
    for number in range(6):
        body = {"content": str(number)}
        async with ada.http.post(path, json=body, headers=headers) as answer:
            answers.append((answer.status, answer.headers, await answer.json()))
    assert [status for status, _, _ in answers] == [200] * 5 + [429]
    _, told, body = answers[-1]
    assert (told["X-RateLimit-Scope"], told["X-RateLimit-Limit"]) == ("user", "5")
    assert 0 < body["retry_after"] <= 5
    assert body["global"] is False
    assert int(told["Retry-After"]) >= body["retry_after"]
    assert all(headers["Via"] for _, headers, _ in answers)
    assert local.limits.invalid_requests == 1


async def test_fifty_requests_a_second_are_the_limit_for_all_routes_but_callbacks(
    local: LocalDiscord, ada: Any
) -> None:
    headers = {"Authorization": "Bot a-token-of-the-test"}

    async def ask(path: str) -> tuple[int, Any]:
        async with ada.http.get(f"/api/v10{path}", headers=headers) as answer:
            return answer.status, await answer.json()

    paths = [f"/channels/{n}" for n in range(60)]  # unknown ones, each with a bucket of its own
    answers = await asyncio.gather(*map(ask, paths))
    limited = [body for status, body in answers if status == 429]
    assert len(limited) >= 10 - 1
    assert all(body["global"] is True for body in limited)
    callback = "/api/v10/interactions/5/x/callback"
    async with ada.http.post(callback, json={"type": 4}) as answer:
        assert answer.status == 404


async def test_during_an_outage_people_get_no_answer_and_afterwards_the_bot_resumes(
    local: LocalDiscord, bot: Any, ada: Any
) -> None:
    resumed = asyncio.create_task(bot.wait_for("resumed", timeout=60))
    async with ada.watching() as next_event:
        local.weather.change(outage="unavailable")
        assert (await next_event("bot"))["online"] is False
        assert (await next_event("weather")) == {"type": "weather"}
        outcome = await ada.run("pg hello")
        assert outcome["error"] == "The application did not respond"
        with pytest.raises(discord.DiscordServerError):
            await bot.fetch_channel(int(ada.channel))
        await ada.say("while it was away")
        _, state = await ada.get("state")
        assert "outage unavailable" in state["weather"]
        local.weather.change(outage="none")
        await resumed
    await bot.sees(("ada", "while it was away"))
    assert (await bot.next_refusal()).code == 10062  # the command of the outage: too late
    assert (await ada.run("pg hello"))["state"] == "acknowledged"


async def test_an_outage_that_nothing_listens_in_ends_by_itself(
    local: LocalDiscord, bot: Any, ada: Any
) -> None:
    resumed = asyncio.create_task(bot.wait_for("resumed", timeout=60))
    status, now = await ada.post("weather", {"outage": "unreachable", "outage_s": 0.5})
    assert (status, now["outage"]) == (200, "unreachable")
    async with aiohttp.ClientSession() as newcomer:
        with pytest.raises(aiohttp.ClientConnectorError):
            await newcomer.get(f"{local.url}api/v10/gateway")
    await resumed
    assert local.weather.now.outage == "none"
    assert (await ada.run("pg hello"))["state"] == "acknowledged"


@pytest.mark.parametrize("act", ["drop", "reconnect", "invalid_resumable"])
async def test_a_bot_that_is_sent_away_resumes_and_misses_nothing(
    local: LocalDiscord, bot: Any, ada: Any, act: str
) -> None:
    resumed = asyncio.create_task(bot.wait_for("resumed", timeout=60))
    await asyncio.sleep(0)
    local.weather.gateway(act)
    await ada.say("in between")
    await resumed
    await bot.sees(("ada", "in between"))
    assert (await ada.run("pg hello"))["state"] == "acknowledged"


async def test_a_bot_whose_session_is_gone_identifies_anew(
    local: LocalDiscord, bot: Any, ada: Any
) -> None:
    ready = asyncio.create_task(bot.wait_for("ready", timeout=60))
    await asyncio.sleep(0)
    _, now = await ada.post("weather", {"gateway": "invalid"})
    assert now["outage"] == "none"
    await ready
    assert (await ada.run("pg hello"))["state"] == "acknowledged"


async def test_latency_delays_requests_and_events_each_way(
    local: LocalDiscord, bot: Any, ada: Any
) -> None:
    local.weather.change(latency_ms=150)
    began_s = time.monotonic()
    await ada.run("pg hello")  # the event down, the callback up, its act
    assert time.monotonic() - began_s >= 0.3
    began_s = time.monotonic()
    await bot.fetch_channel(int(ada.channel))
    assert time.monotonic() - began_s >= 0.3
    local.weather.clear()


async def test_a_slow_answer_comes_after_the_act(local: LocalDiscord, bot: Any, ada: Any) -> None:
    local.weather.change(slow_ms=400)
    sending = asyncio.create_task(channel_of(bot, ada).send("slow"))
    await ada.message(content="slow")
    assert not sending.done()
    await sending


@pytest.mark.parametrize(
    "body",
    [
        {"rain": 1},
        {"outage": "sometimes"},
        {"latency_ms": -1},
        {"latency_ms": "5"},
        {"lose_answers": 1.5},
        {"match": "("},
        {"resumes": 1},
        {"gateway": "explode"},
    ],
)
async def test_weather_that_cannot_be_is_refused(ada: Any, body: dict[str, Any]) -> None:
    status, answer = await ada.post("weather", body)
    assert status == 400
    assert answer["hint"]


async def test_the_weather_can_be_read_and_cleared(local: LocalDiscord, ada: Any) -> None:
    await ada.post("weather", {"slow_ms": 5, "lose_answers": 2})
    _, now = await ada.get("weather")
    assert (now["slow_ms"], now["lose_answers"], now["invalid_requests"]) == (5, 2, 0)
    await ada.post("weather", {"clear": True})
    _, state = await ada.get("state")
    assert state["weather"] is None
