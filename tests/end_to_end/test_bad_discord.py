"""A Discord that is limited, slow, flapping or away loses nothing and doubles nothing."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from support.bot_process import BotProcess, bot_process, online
from support.patient_discord import patient_discord
from support.person import Person, text_of
from support.small_settings import small_settings
from support.waiting import until

from bot.demo.discord.events import BotPresence, Event, GatewayAct
from bot.demo.discord.faults import Outage
from bot.demo.discord.server import LocalDiscord

pytestmark = pytest.mark.slow

TOKEN = "token-of-one-test"
CALLBACK = "^POST /interactions/"
EDIT = "^PATCH /webhooks/"


@pytest.fixture(scope="module")
def settings_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bad_discord")


@pytest.fixture
async def discord() -> AsyncIterator[LocalDiscord]:
    async with patient_discord(token=TOKEN) as discord:
        yield discord


@pytest.fixture
async def bot(discord: LocalDiscord, settings_folder: Path) -> AsyncIterator[BotProcess]:
    async with bot_process(small_settings(settings_folder, discord, token=TOKEN)) as bot:
        await online(discord)
        yield bot


async def answered_once(vera: Person) -> None:
    before = {m["id"] for m in await vera.messages()}
    answer = await vera.call("pg status", timeout_s=40)
    assert "only" in text_of(answer), answer
    after = {m["id"] for m in await vera.messages()}
    assert after - before == {answer["id"]}


async def used_up(discord: LocalDiscord, trouble: str) -> None:
    """The person sees an answer before the bot knows that it got through."""
    await until(lambda: getattr(discord.weather.now, trouble) == 0)


async def test_what_happens_to_one_request_is_made_good(
    bot: BotProcess, discord: LocalDiscord
) -> None:
    vera = Person(discord, "Vera")
    for match in (CALLBACK, EDIT):
        for trouble in ("lose_requests", "lose_answers"):
            discord.weather.change(match=match, **{trouble: 2})
            await answered_once(vera)
            await used_up(discord, trouble)
    for trouble in ("fail_requests", "fail_answers"):
        discord.weather.change(match=EDIT, **{trouble: 1})
        await answered_once(vera)
        await used_up(discord, trouble)
    assert "incident" not in bot.log


async def test_rate_limits_are_waited_for(bot: BotProcess, discord: LocalDiscord) -> None:
    vera = Person(discord, "Vera")
    discord.weather.change(match=CALLBACK, limit_requests=1, limit_s=0.5)
    await answered_once(vera)
    discord.weather.change(match=EDIT, limit_requests=3, limit_s=0.5)
    await answered_once(vera)
    discord.weather.change(match=EDIT, limit_requests=1, limit_s=0.5, limit_global=True)
    await answered_once(vera)
    await used_up(discord, "limit_requests")


async def test_a_refusal_whose_answer_was_lost_is_shown_once(
    bot: BotProcess, discord: LocalDiscord
) -> None:
    noel = Person(discord, "Noel")
    discord.weather.change(match=CALLBACK, lose_answers=1)
    refused = await noel.call("pg status")
    assert "You need the viewer role" in text_of(refused)
    assert len(await noel.messages()) == 1


async def test_slow_lines_and_slow_answers_are_borne(
    bot: BotProcess, discord: LocalDiscord
) -> None:
    discord.weather.change(latency_ms=300, slow_ms=700)
    await answered_once(Person(discord, "Vera"))


async def test_commands_go_on_after_the_gateway_has_flapped(
    bot: BotProcess, discord: LocalDiscord
) -> None:
    vera = Person(discord, "Vera")
    happened: list[Event] = []
    discord._bus.listen(happened.append)
    for act in GatewayAct:
        happened.clear()
        discord.weather.gateway(act)
        await until(lambda: BotPresence(online=False) in happened)
        await until(lambda: discord.world.bot_online)
        await answered_once(vera)


async def test_an_answer_that_was_under_way_when_discord_went_comes_when_it_is_back(
    bot: BotProcess, discord: LocalDiscord
) -> None:
    vera = Person(discord, "Vera")
    discord.weather.change(slow_ms=800)  # the outage begins while the bot thinks
    asked = await vera.ask("pg status")

    def acknowledged() -> bool:
        return discord.world.interactions[asked].state == "acknowledged"

    await until(acknowledged)
    discord.weather.change(outage=Outage.UNAVAILABLE.value, outage_s=4.0, slow_ms=0)
    await until(lambda: not discord.weather.away)
    answer = await until(lambda: _finished(vera), timeout_s=60)
    assert "only" in text_of(answer)
    assert len(await vera.messages()) == 1


async def _finished(person: Person) -> dict[str, Any] | None:
    return next((m for m in await person.messages() if not m["loading"]), None)


async def test_a_notice_whose_answer_was_lost_is_said_once(
    discord: LocalDiscord, tmp_path: Path
) -> None:
    file = small_settings(tmp_path, discord, token=TOKEN)
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "pgherd.sqlite3").write_bytes(b"not a database" * 500)
    discord.weather.change(match="^POST /channels/", lose_answers=2)
    async with bot_process(file):
        await online(discord)
        await until(lambda: discord.weather.now.lose_answers == 0)
        await answered_once(Person(discord, "Vera"))
        said = [m for m in await Person(discord, "Vera").messages() if "set-aside" in text_of(m)]
        assert len(said) == 1
