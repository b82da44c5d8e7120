import asyncio
import contextlib
import signal
import sys
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.demo.discord.messages import Draft
from bot.demo.discord.server import LocalDiscord
from bot.model.errors import UserMistake

TOKEN = "a-token-of-the-test"
BOT = Path(__file__).with_name("bot_process.py")
ROOT = Path(__file__).parents[3]


@pytest.fixture
def token_file(tmp_path: Path) -> Path:
    file = tmp_path / "token"
    file.write_text(TOKEN, "utf-8")
    return file


@contextlib.asynccontextmanager
async def process(*arguments: object) -> AsyncIterator[asyncio.subprocess.Process]:
    """A Python process that is killed when the block ends, unless it has ended before."""
    started = await asyncio.create_subprocess_exec(
        sys.executable,
        *map(str, arguments),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield started
    finally:
        if started.returncode is None:
            started.kill()
        async with asyncio.timeout(60):
            await started.wait()


@contextlib.asynccontextmanager
async def bot_online(
    local: LocalDiscord, token_file: Path, ada: Any
) -> AsyncIterator[asyncio.subprocess.Process]:
    """The bot's process, once it has come online."""
    async with ada.watching() as next_event, process(BOT, local.url, token_file) as started:
        assert (await next_event("bot"))["online"] is True
        yield started


async def kill(started: asyncio.subprocess.Process, ada: Any) -> None:
    async with ada.watching() as next_event:
        started.kill()
        assert (await next_event("bot"))["online"] is False


async def test_a_bot_that_was_killed_is_offline_and_started_again_it_answers(
    local: LocalDiscord, token_file: Path, ada: Any
) -> None:
    async with bot_online(local, token_file, ada) as started:
        assert (await ada.run("ping"))["state"] == "acknowledged"
        await kill(started, ada)
    outcome = await ada.run("ping")
    assert outcome["error"] == "The application did not respond"
    async with bot_online(local, token_file, ada):
        assert (await ada.run("ping"))["state"] == "acknowledged"


async def test_a_button_from_before_the_kill_works_after_the_restart(
    local: LocalDiscord, token_file: Path, ada: Any
) -> None:
    async with bot_online(local, token_file, ada) as started:
        await ada.run("ping")
        message = await ada.message(content="pong")
        await kill(started, ada)
    assert (await ada.press(message, "again"))["state"] == "failed"
    async with bot_online(local, token_file, ada):
        assert (await ada.press(message, "again"))["state"] == "acknowledged"
    await ada.message(content="again", id=message["id"])


async def test_edits_of_one_message_arrive_live_and_end_with_the_bot(
    local: LocalDiscord, token_file: Path, ada: Any, otis: Any
) -> None:
    async with bot_online(local, token_file, ada) as started, otis.watching() as next_event:
        await ada.run("count")
        updates = [(await next_event("message_update"))["message"] for _ in range(3)]
        assert [update["content"] for update in updates] == ["1", "2", "3"]
        assert len({update["id"] for update in updates}) == 1
        await kill(started, ada)
    (loading, counted) = await otis.messages()
    assert loading["loading"] is True
    assert int(counted["content"]) >= 3


async def test_a_frozen_bot_fails_when_its_time_is_over_and_holds_nobody_up(
    local: LocalDiscord, token_file: Path, ada: Any
) -> None:
    async with bot_online(local, token_file, ada) as started:
        started.send_signal(signal.SIGSTOP)
        local.world.answer_within = timedelta(seconds=0.5)
        try:
            _, answer = await ada.try_run("ping")
            assert answer["interaction"]["state"] == "waiting"
            body = {"channel": ada.channel, "content": "is it asleep?"}
            assert (await ada.post(f"people/{ada.id}/messages", body))[0] == 200
            outcome = await ada.outcome(answer["interaction"]["id"])
            assert outcome["error"] == "The application did not respond"
        finally:
            started.send_signal(signal.SIGCONT)


async def test_a_page_that_never_reads_is_cut_off_and_holds_nobody_up(
    local: LocalDiscord, ada: Any
) -> None:
    port = int(local.url.rstrip("/").rsplit(":", 1)[1])
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
    upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    request = f"GET /local/events HTTP/1.1\r\nHost: 127.0.0.1\r\n{upgrade}{key}\r\n"
    writer.write(request.encode())
    assert b"101" in await reader.readline()
    channel, long = local.world.guild.channels["general"], Draft(content="x" * 20_000)
    for _ in range(2000):  # 40 MB: more than the kernel and the outbox hold
        local.world.post(local.world.guild.bot, channel.id, long)
        await asyncio.sleep(0)
    assert (await ada.get("state"))[0] == 200
    async with asyncio.timeout(10):
        while await reader.read(1 << 20):
            pass  # what had been sent before; then the end
    writer.close()


async def test_the_server_runs_as_a_process_and_ends_cleanly_when_told_to(
    token_file: Path,
) -> None:
    for told in (signal.SIGTERM, signal.SIGINT):
        server = process("-m", "bot.demo.discord", "--port", 0, "--token-file", token_file)
        async with server as started, aiohttp.ClientSession() as http:
            assert started.stdout is not None
            async with asyncio.timeout(60):
                line = (await started.stdout.readline()).decode()
            url = line.removeprefix("local Discord: ").strip()
            async with http.get(f"{url}local/state") as answer:
                assert (await answer.json())["bot"]["online"] is False
            async with http.ws_connect(f"{url}local/events"):
                started.send_signal(told)
                async with asyncio.timeout(60):
                    assert await started.wait() == 0


async def test_the_process_takes_its_weather_and_rules_from_options(token_file: Path) -> None:
    options = ["--weather", "latency_ms=1", "--weather", "outage=unavailable", "--token-lives", 5]
    more = ["--intent", "members", "--no-rate-limits"]
    server = process("-m", "bot.demo.discord", "--token-file", token_file, *options, *more)
    async with server as started, aiohttp.ClientSession() as http:
        assert started.stdout is not None
        async with asyncio.timeout(60):
            line = (await started.stdout.readline()).decode()
        url = line.removeprefix("local Discord: ").strip()
        async with http.get(f"{url}local/weather") as answer:
            now = await answer.json()
        assert (now["latency_ms"], now["outage"]) == (1, "unavailable")
        async with http.get(f"{url}api/v10/gateway") as answer:
            assert answer.status == 503
        async with http.post(f"{url}local/weather", json={"clear": True}) as answer:
            assert answer.status == 200
        async with http.get(f"{url}api/v10/gateway") as answer:
            assert answer.status == 401


async def test_weather_that_cannot_be_ends_the_process(token_file: Path) -> None:
    arguments = ("-m", "bot.demo.discord", "--token-file", token_file, "--weather", "rain=1")
    async with process(*arguments) as started, asyncio.timeout(60):
        assert await started.wait() == 2


@pytest.mark.parametrize("content", ["", "\n"])
async def test_the_server_needs_a_token(tmp_path: Path, content: str) -> None:
    (tmp_path / "token").write_text(content, "utf-8")
    arguments = ("-m", "bot.demo.discord", "--token-file", tmp_path / "token")
    async with process(*arguments) as started, asyncio.timeout(60):
        assert await started.wait() == 2


async def test_a_taken_port_is_the_users_mistake(local: LocalDiscord) -> None:
    port = int(local.url.rstrip("/").rsplit(":", 1)[1])
    with pytest.raises(UserMistake, match=str(port)):
        await LocalDiscord(token=TOKEN, port=port).start()


async def test_the_page_and_its_files_are_served_and_nothing_beside_them(
    local: LocalDiscord, ada: Any
) -> None:
    async with ada.http.get("/") as answer:
        assert (answer.status, answer.content_type) == (200, "text/html")
    for path in ("/page/..%2Fserver.py", "/page/.", "/page/none.js", "/cdn/5/x", "/server.py"):
        async with ada.http.get(path) as answer:
            assert answer.status == 404, path


@pytest.mark.parametrize(
    "headers", [{"Origin": "http://evil.example"}, {"Host": "evil.example"}, {"Origin": "null"}]
)
async def test_pages_of_other_sites_are_turned_away(
    local: LocalDiscord, ada: Any, headers: dict[str, str]
) -> None:
    async with ada.http.get("/local/state", headers=headers) as answer:
        assert answer.status == 403


Change = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda body: body.update(extra=1), 'The field "extra" is not known here.'),
        (lambda body: body.pop("path"), 'The field "path" has to be a string.'),
        (lambda body: body.update(options=[]), 'The field "options" has to be an object.'),
        (lambda body: body.update(person="5"), 'There is no person "5".'),
        (lambda body: body.update(channel="5"), 'There is no channel "5".'),
    ],
)
async def test_the_local_api_reads_strictly(ada: Any, change: Change, words: str) -> None:
    body = {"person": ada.id, "channel": ada.channel, "path": "pg", "options": {}}
    change(body)
    status, answer = await ada.post("commands/run", body)
    assert status in (400, 404)
    assert answer["error"] == words
    assert answer["hint"]


async def test_the_local_api_refuses_unknown_routes_parameters_and_ids(ada: Any) -> None:
    status, answer = await ada.get("stat")
    assert (status, answer["error"]) == (404, 'There is no route "GET /local/stat".')
    status, answer = await ada.get("state", persn="5")
    assert (status, answer["error"]) == (400, 'The parameter "persn" is not known here.')
    status, answer = await ada.get("interactions/5")
    assert (status, answer["error"]) == (404, 'There is no interaction "5".')
    status, answer = await ada.post("press", {"person": ada.id, "message": "5", "custom_id": "x"})
    assert (status, answer["error"]) == (404, 'There is no message "5".')
