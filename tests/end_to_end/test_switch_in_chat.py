"""Who may say yes to a plan, to which, how often, and after what."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.bot_process import bot_process, online, write_settings
from support.patient_discord import patient_discord
from support.person import Message, Person, components, text_of
from support.running_lab import RunningLab
from support.sql_sessions import session
from support.switching import NEW, OLD, SERVICE, Switching
from support.town import TOKEN
from support.waiting import until

from bot.demo.discord.server import LocalDiscord

pytestmark = pytest.mark.timeout(180)


@pytest.fixture
async def discord() -> AsyncIterator[LocalDiscord]:
    async with patient_discord(token=TOKEN) as discord:
        yield discord


@pytest.fixture
async def switching(
    switch_lab: RunningLab, discord: LocalDiscord, tmp_path: Path
) -> AsyncIterator[Switching]:
    file = write_settings(switch_lab, tmp_path, discord.world.guild, discord.url, token=TOKEN)
    switching = Switching(switch_lab, file)
    await switching.empty_target()
    yield switching
    await switching.bring_back()


async def ended(person: Person, message: Message, words: str) -> str:
    """What the message says once these words are in it."""

    async def said() -> str | None:
        now = next(m for m in await person.messages() if m["id"] == message["id"])
        return text_of(now) if words in text_of(now) else None

    return await until(said, timeout_s=60)


async def test_another_admin_says_yes_to_that_plan_once_after_a_restart(
    discord: LocalDiscord, switching: Switching
) -> None:
    ada, mira, otis = (Person(discord, name) for name in ("Ada", "Mira", "Otis"))
    async with bot_process(switching.settings):
        await online(discord)
        refused = await otis.call("pg migrate", service=SERVICE, empty=True)
        assert "admin role" in text_of(refused)
        plan = await ada.call("pg migrate", timeout_s=30, service=SERVICE, empty=True)
        assert "Start mealie with an empty database" in text_of(plan)
    async with bot_process(switching.settings):
        await online(discord)
        assert "admin role" in text_of(await otis.press(plan, "Migrate"))
        assert await switching.healthy_on() == OLD

        # The world of that plan: another one is another plan.
        async with session(switching.server(NEW), SERVICE) as inside:
            await inside.execute("CREATE TABLE in_the_way (id int)")
        await mira.press(plan, "Migrate")
        assert "not empty" in await ended(mira, plan, "not empty")
        assert await switching.healthy_on() == OLD
        async with session(switching.server(NEW), SERVICE) as inside:
            await inside.execute("DROP TABLE in_the_way")

        again = await ada.call("pg migrate", timeout_s=30, service=SERVICE, empty=True)
        both = (mira.press(again, "Migrate"), ada.press(again, "Migrate"))
        await asyncio.gather(*both, return_exceptions=True)  # the button may be gone for the second
        await ended(ada, again, "Done.")
        assert await switching.settled_on() == NEW
        assert len(await switching.runs()) == 1

        lines = text_of(await ada.call("pg audit"))
        assert "migrate Start mealie" in lines
        assert ", chat, plan " in lines

        back = await ada.call("pg rollback", timeout_s=30)
        assert "stays in its database" in text_of(back)
        await ada.press(back, "Roll back")
        assert "Done." in await ended(ada, back, "Done.")
        now = next(m for m in await ada.messages() if m["id"] == back["id"])
        assert components(now) == []
    assert await switching.settled_on() == OLD
    assert await switching.lost() == []
