"""`/pg connections` and `/pg sizes` in the channel, and ending a session from there."""

import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from support.bot_process import BotProcess, bot_process, online, write_settings
from support.patient_discord import patient_discord
from support.person import Person, components, text_of
from support.running_lab import RunningLab
from support.waiting import until

from bot.demo.discord.server import LocalDiscord

TOKEN = "token-of-one-test"
SERVER = "mealie_postgres"


@pytest.fixture
async def discord() -> AsyncIterator[LocalDiscord]:
    async with patient_discord(token=TOKEN) as discord:
        yield discord


@pytest.fixture
def settings(running_lab: RunningLab, tmp_path: Path, discord: LocalDiscord) -> Path:
    return write_settings(running_lab, tmp_path, discord.world.guild, discord.url, token=TOKEN)


@pytest.fixture
async def bot(settings: Path, discord: LocalDiscord) -> AsyncIterator[BotProcess]:
    async with bot_process(settings) as bot:
        await online(discord)
        yield bot


@asynccontextmanager
async def idle_in_transaction(lab: RunningLab) -> AsyncIterator[asyncpg.Connection]:
    """A session that holds a transaction open and has said something secret."""
    server = lab.lab.servers[SERVER]
    session = await asyncpg.connect(
        host=server.host, port=server.port, user=server.user,
        password=server.password, database="postgres",
        server_settings={"application_name": "forgotten"},
    )  # fmt: skip
    try:
        await session.execute("BEGIN")
        await session.execute("SELECT 'a secret of the application'")
        yield session
    finally:
        session.terminate()


def options(message: dict[str, Any]) -> list[dict[str, Any]]:
    return [o for part in components(message) if part["type"] == 3 for o in part["options"]]


async def choice_of(ada: Person, pid: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """The answer that offers the session, which has to last a second to be shown."""

    async def offered() -> Any:
        answer = await ada.call("pg connections", server=SERVER)
        found = [o for o in options(answer) if o["label"] == f"{pid} on {SERVER}"]
        return (answer, found[0]) if found else None

    return await until(offered)


async def test_an_admin_ends_a_session_after_a_second_look_also_after_a_restart(
    running_lab: RunningLab, settings: Path, discord: LocalDiscord
) -> None:
    ada, vera = Person(discord, "Ada"), Person(discord, "Vera")
    async with idle_in_transaction(running_lab) as session:
        pid = session.get_server_pid()
        async with bot_process(settings) as bot:
            await online(discord)
            answer, option = await choice_of(ada, pid)
            assert answer["ephemeral_to"] == ada.id
            question = await ada.select(answer, option["value"])
            assert f"End session {pid} on {SERVER}" in text_of(question)
            assert "idle in transaction" in text_of(question)
            await bot.end(signal.SIGKILL)
        assert await session.fetchval("SELECT 1") == 1
        async with bot_process(settings):
            await online(discord)
            answered = await ada.press(question, "End it")
            done = await until(lambda: _shown(ada, answered, "ended"))
            assert components(done) == []
            with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
                await session.fetchval("SELECT 1")

            audit = await ada.call("pg audit")
            assert f"end_session {pid} on {SERVER}: good (ada, chat)" in text_of(audit)
            assert f"end_session {pid} on {SERVER}: confirmed (ada, chat)" in text_of(audit)
            refused = await vera.call("pg audit")
            assert "You need the admin role" in text_of(refused)


async def _shown(person: Person, message: dict[str, Any], words: str) -> dict[str, Any] | None:
    now = next(m for m in await person.messages() if m["id"] == message["id"])
    return now if words in text_of(now) else None


async def test_a_session_that_is_left_alone_goes_on(
    running_lab: RunningLab, bot: BotProcess, discord: LocalDiscord
) -> None:
    ada = Person(discord, "Ada")
    async with idle_in_transaction(running_lab) as session:
        answer, option = await choice_of(ada, session.get_server_pid())
        question = await ada.select(answer, option["value"])
        left = await ada.press(question, "Leave it")
        assert "Left as it is" in text_of(left)
        assert await session.fetchval("SELECT 1") == 1


async def test_statements_are_for_operators_and_ending_is_for_admins(
    running_lab: RunningLab, bot: BotProcess, discord: LocalDiscord
) -> None:
    otis, vera = Person(discord, "Otis"), Person(discord, "Vera")
    async with idle_in_transaction(running_lab):

        async def with_the_statement() -> dict[str, Any] | None:
            answer = await otis.call("pg connections", server=SERVER)
            return answer if "SELECT" in text_of(answer) else None  # shown after a second

        for_otis = await until(with_the_statement)
        assert for_otis["ephemeral_to"] == otis.id
        assert options(for_otis) == []
        assert "a secret of the application" not in text_of(for_otis)
        for_vera = await vera.call("pg connections", server=SERVER)
        assert for_vera["ephemeral_to"] is None
        assert "forgotten" in text_of(for_vera)
        assert "SELECT" not in text_of(for_vera)


async def test_sizes_of_all_databases_and_of_the_tables_of_one(
    bot: BotProcess, discord: LocalDiscord
) -> None:
    vera = Person(discord, "Vera")
    databases = text_of(await vera.call("pg sizes"))
    assert all(name in databases for name in ("authentik", "mealie", "immich", SERVER))
    tables = text_of(await vera.call("pg sizes", database="immich"))
    assert "heap" in tables
    assert "TOAST" in tables
    assert "smart_search" in tables
    assert await vera.suggestions("pg sizes", "database", "mea") != []
    assert await Person(discord, "Noel").suggestions("pg sizes", "database", "mea") == []
    unknown = text_of(await vera.call("pg sizes", database="imich"))
    assert "immich" in unknown
