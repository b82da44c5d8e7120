"""`pgherd run`, its own process, on the local Discord: how it starts, answers and ends."""

import json
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, closing
from pathlib import Path
from typing import Any

import pytest
import yaml
from support.bot_process import COLD, BotProcess, bot_process, online, write_settings
from support.patient_discord import patient_discord
from support.person import Person, text_of
from support.running_lab import RunningLab
from support.waiting import until

from bot.demo.discord.server import LocalDiscord
from bot.demo.lab.ports import reserved_ports

TOKEN = "token-of-one-test"

Settings = Callable[..., Path]


@pytest.fixture
async def discord() -> AsyncIterator[LocalDiscord]:
    async with patient_discord(token=TOKEN) as discord:
        yield discord


@pytest.fixture
def settings(either_lab: RunningLab, tmp_path: Path, discord: LocalDiscord) -> Settings:
    def write(url: str = discord.url, token: str = TOKEN, **section: Any) -> Path:
        return write_settings(
            either_lab, tmp_path, discord.world.guild, url, token=token, overrides=section
        )

    return write


@pytest.fixture
async def bot(settings: Settings, discord: LocalDiscord) -> AsyncIterator[BotProcess]:
    async with bot_process(settings()) as bot:
        await online(discord)
        yield bot


async def test_status_tells_of_all_servers_and_services(
    bot: BotProcess, discord: LocalDiscord
) -> None:
    message = await Person(discord, "Ada").call("pg status")
    text = text_of(message)
    for name in ("authentik_postgres", "mealie_postgres", "immich_postgres", "shared_postgres"):
        assert f"**{name}**" in text
    assert "4 servers, 3 services" in text
    assert message["ephemeral_to"] is None


async def test_status_of_one_server_lists_every_check(
    bot: BotProcess, discord: LocalDiscord
) -> None:
    message = await Person(discord, "Vera").call("pg status", server="immich_postgres")
    text = text_of(message)
    assert "Checks of immich_postgres" in text
    assert "vector " in text


async def test_someone_without_a_role_is_refused_and_alone_sees_it(
    bot: BotProcess, discord: LocalDiscord
) -> None:
    noel, ada = Person(discord, "Noel"), Person(discord, "Ada")
    message = await noel.call("pg status")
    assert "You need the viewer role" in text_of(message)
    assert message["ephemeral_to"] == noel.id
    assert message["id"] not in [m["id"] for m in await ada.messages()]
    assert await noel.suggestions("pg status", "server", "") == []  # names leak too


async def test_server_names_are_suggested_as_one_types(
    bot: BotProcess, discord: LocalDiscord
) -> None:
    vera = Person(discord, "Vera")
    assert await vera.suggestions("pg status", "server", "IMM") == ["immich_postgres"]
    assert len(await vera.suggestions("pg status", "server", "")) == 4


async def test_an_unknown_server_is_the_askers_mistake_with_a_way_out(
    bot: BotProcess, discord: LocalDiscord
) -> None:
    vera = Person(discord, "Vera")
    message = await vera.call("pg status", server="imich_postgres")
    assert "did you mean immich_postgres?" in text_of(message)
    assert message["ephemeral_to"] == vera.id


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)], ids=["SIGTERM", "Ctrl-C"]
)
async def test_it_ends_cleanly_when_asked(
    settings: Settings, discord: LocalDiscord, number: signal.Signals, status: int
) -> None:
    async with bot_process(settings(), program=COLD) as bot:
        await online(discord)
        assert await bot.end(number) == status
        assert "Traceback" not in bot.log
    await until(lambda: not discord.world.bot_online)


async def test_killed_and_started_again_it_answers(
    settings: Settings, discord: LocalDiscord
) -> None:
    file = settings()
    ada = Person(discord, "Ada")
    async with bot_process(file) as first:
        await online(discord)
        first.process.kill()
        await first.ended()
    await until(lambda: not discord.world.bot_online)
    failed = await ada.call("pg status")
    assert failed["error"] == "The application did not respond"
    async with bot_process(file):
        await online(discord)
        assert "4 servers" in text_of(await ada.call("pg status"))


async def test_a_wrong_token_ends_it_with_what_to_do(settings: Settings) -> None:
    async with bot_process(settings(token="a-wrong-token"), program=COLD) as bot:
        assert await bot.ended() == 2
        assert "Discord refuses the bot's token." in bot.log
        assert "Reset Token" in bot.log
        assert "a-wrong-token" not in bot.log


async def test_a_guild_that_it_is_not_in_ends_it_with_the_invitation(settings: Settings) -> None:
    async with bot_process(settings(guild=4242)) as bot:
        assert await bot.ended() == 2
        assert "not in the guild 4242" in bot.log
        assert "oauth2/authorize" in bot.log


async def test_without_its_channel_it_says_so_and_answers_all_the_same(
    settings: Settings, discord: LocalDiscord
) -> None:
    async with bot_process(settings(channel=4242)) as bot:
        await bot.logged("channel missing")
        assert "4 servers" in text_of(await Person(discord, "Ada").call("pg status"))


@pytest.fixture
def port() -> Iterator[int]:
    """Nobody else is given it while no Discord listens there."""
    with reserved_ports(1) as (port,):
        yield port


async def test_while_discord_is_away_at_the_start_it_waits(
    either_lab: RunningLab, tmp_path: Path, port: int
) -> None:
    away = LocalDiscord(token=TOKEN, port=port)
    url = f"http://127.0.0.1:{port}/"
    file = write_settings(either_lab, tmp_path, away.world.guild, url, token=TOKEN)
    async with bot_process(file) as bot:
        await bot.logged("Discord is away")
        async with patient_discord(token=TOKEN, port=port) as discord:
            await online(discord)
            assert "4 servers" in text_of(await Person(discord, "Ada").call("pg status"))


async def test_after_an_outage_of_discord_it_answers_again(
    either_lab: RunningLab, tmp_path: Path, port: int
) -> None:
    async with AsyncExitStack() as stack:
        async with patient_discord(token=TOKEN, port=port) as before:
            guild = before.world.guild
            file = write_settings(either_lab, tmp_path, guild, before.url, token=TOKEN)
            bot = await stack.enter_async_context(bot_process(file))
            await online(before)
            commands = before.world.all_commands()
        async with patient_discord(token=TOKEN, port=port) as after:
            # Discord itself remembers what was synced; this one is new.
            after.world.register(guild.id, commands)
            await until(lambda: after.world.bot_online, timeout_s=60)
            assert "4 servers" in text_of(await Person(after, "Ada").call("pg status"))
        assert bot.process.returncode is None


async def test_a_hung_server_is_a_red_row(
    either_lab: RunningLab, settings: Settings, discord: LocalDiscord
) -> None:
    file = settings()
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        described = yaml.safe_load(file.read_text())
        described["servers"]["mealie_postgres"]["port"] = listener.getsockname()[1]
        file.write_text(yaml.safe_dump(described))
        async with bot_process(file):
            await online(discord)
            ada = Person(discord, "Ada")
            await ada.call("pg alerts")  # is there once all is loaded that comes after the start
            message = await ada.call("pg status")  # while the listener still says nothing
    text = text_of(message)
    assert "🔴 **mealie_postgres** critical · hung" in text
    assert "**authentik_postgres** advisory · 1" in text  # 16 or 17, by engine


async def test_its_log_is_one_json_object_a_line_and_holds_no_secret(
    either_lab: RunningLab, settings: Settings, discord: LocalDiscord
) -> None:
    async with bot_process(settings(), "--log-json", "--verbose", program=COLD) as bot:
        await online(discord)
        await Person(discord, "Ada").call("pg status")
        await bot.logged("commands ready")
        await bot.end()
        events = [json.loads(line) for line in bot.log.splitlines()]
    assert "commands ready" in [event["event"] for event in events]
    secrets = [TOKEN, *(server.password for server in either_lab.lab.servers.values())]
    assert [secret for secret in secrets if secret in bot.log] == []
