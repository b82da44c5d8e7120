import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import aiohttp
import discord
import pytest

from bot.connection import use_local_discord
from bot.demo.discord.server import LocalDiscord

TOKEN = "a-token-of-the-test"
HELLO, HEARTBEAT, IDENTIFY, RESUME, INVALID_SESSION, ACK = 10, 1, 2, 6, 9, 11
GUILDS, GUILD_MESSAGES, MESSAGE_CONTENT = 1 << 0, 1 << 9, 1 << 15


@pytest.fixture
async def hasty() -> AsyncIterator[LocalDiscord]:
    """A Discord that expects a heartbeat every 0.4 s."""
    async with LocalDiscord(token=TOKEN, heartbeat_every_s=0.4) as server:
        yield server


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


def identity(intents: int) -> dict[str, Any]:
    properties = {"os": "linux", "browser": "test", "device": "test"}
    return {"token": TOKEN, "intents": intents, "properties": properties}


def later(local: LocalDiscord, seconds: float) -> None:
    """Moves this Discord's clock."""
    before = local.world.now
    local.world.now = lambda: before() + timedelta(seconds=seconds)


@pytest.fixture
async def bot_on_hasty(
    hasty: LocalDiscord, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[discord.Client]:
    gateway = discord.gateway.DiscordWebSocket
    monkeypatch.setattr(discord.http.Route, "BASE", discord.http.Route.BASE)
    monkeypatch.setattr(gateway, "DEFAULT_GATEWAY", gateway.DEFAULT_GATEWAY)
    use_local_discord(hasty.url)
    client = discord.Client(intents=discord.Intents(guilds=True), heartbeat_timeout=2.0)
    task = asyncio.create_task(client.start(TOKEN))
    try:
        async with asyncio.timeout(60):
            while not client.is_ready():  # noqa: ASYNC110 - it has no event before it is set up
                await asyncio.sleep(0.02)
        yield client
    finally:
        await client.close()
        await asyncio.gather(task, return_exceptions=True)


async def connected(http: aiohttp.ClientSession, url: str) -> aiohttp.ClientWebSocketResponse:
    socket = await http.ws_connect(
        url + "gateway?v=10&encoding=json", timeout=aiohttp.ClientWSTimeout(ws_close=1)
    )
    assert (await socket.receive_json(timeout=3))["op"] == HELLO
    return socket


async def identified(
    http: aiohttp.ClientSession, url: str, intents: int = GUILDS | GUILD_MESSAGES
) -> tuple[aiohttp.ClientWebSocketResponse, str]:
    socket = await connected(http, url)
    await socket.send_json({"op": IDENTIFY, "d": identity(intents)})
    ready = await socket.receive_json(timeout=3)
    assert (await socket.receive_json(timeout=3))["t"] == "GUILD_CREATE"
    return socket, ready["d"]["session_id"]


async def close_code(socket: aiohttp.ClientWebSocketResponse) -> int | None:
    async with asyncio.timeout(3):
        async for _ in socket:
            pass
    return socket.close_code


async def write(http: aiohttp.ClientSession, local: LocalDiscord, content: str) -> None:
    guild = local.world.guild
    path = f"local/people/{guild.people['Ada'].id}/messages"
    body = {"channel": guild.channels["databases"].id, "content": content}
    async with http.post(local.url + path, json=body) as answer:
        assert answer.status == 200


async def test_no_acknowledgement_is_faster_than_a_network_could_be(
    hasty: LocalDiscord, http: aiohttp.ClientSession
) -> None:
    """discord.py would measure from its heartbeat before, and warn of a whole interval."""
    socket = await connected(http, hasty.url)
    loop = asyncio.get_running_loop()
    for _ in range(3):
        sent_s = loop.time()
        await socket.send_json({"op": HEARTBEAT, "d": None})
        assert (await socket.receive_json(timeout=3))["op"] == ACK
        assert loop.time() - sent_s >= 0.04
    await socket.close()


async def test_a_heartbeat_is_acknowledged(
    local: LocalDiscord, http: aiohttp.ClientSession
) -> None:
    socket = await connected(http, local.url)
    await socket.send_json({"op": HEARTBEAT, "d": None})
    assert (await socket.receive_json(timeout=3))["op"] == ACK


async def test_a_wrong_token_can_neither_log_in_nor_identify(
    local: LocalDiscord, http: aiohttp.ClientSession, bot_led_here: None
) -> None:
    async with discord.Client(intents=discord.Intents.default()) as client:
        with pytest.raises(discord.LoginFailure):
            await client.login("wrong")
    socket = await connected(http, local.url)
    await socket.send_json({"op": IDENTIFY, "d": {**identity(0), "token": "wrong"}})
    assert await close_code(socket) == 4004
    assert not local.world.bot_online


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("nonsense", 4002),
        ("[]", 4002),
        ('{"op": 2, "d": 5}', 4002),
        ('{"op": 8, "d": {}}', 4003),
        ('{"op": 2, "d": {"token": "a-token-of-the-test"}}', 4002),
    ],
)
async def test_what_breaks_the_protocol_ends_the_connection(
    local: LocalDiscord, http: aiohttp.ClientSession, frame: str, code: int
) -> None:
    socket = await connected(http, local.url)
    await socket.send_str(frame)
    assert await close_code(socket) == code


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"intents": 1 << 30}, 4013),
        ({"intents": -1}, 4013),
        ({"intents": True}, 4013),
        ({"shard": [1, 2]}, 4010),
        ({"properties": {"os": "linux"}}, 4002),
        ({"properties": None}, 4002),
    ],
)
async def test_an_identity_that_discord_would_not_take_is_refused(
    local: LocalDiscord, http: aiohttp.ClientSession, change: dict[str, Any], code: int
) -> None:
    socket = await connected(http, local.url)
    await socket.send_json({"op": IDENTIFY, "d": {**identity(GUILDS), **change}})
    assert await close_code(socket) == code


@pytest.mark.parametrize("intent", [1 << 1, 1 << 8, 1 << 15])
async def test_privileged_intents_that_the_application_was_not_given_are_refused(
    http: aiohttp.ClientSession, intent: int
) -> None:
    async with LocalDiscord(token=TOKEN) as plain:
        socket = await connected(http, plain.url)
        await socket.send_json({"op": IDENTIFY, "d": identity(GUILDS | intent)})
        assert await close_code(socket) == 4014


@pytest.mark.parametrize(
    ("query", "code"), [("", 4012), ("?v=9", 4012), ("?v=10&encoding=etf", 4002)]
)
async def test_only_version_ten_in_json_is_spoken(
    local: LocalDiscord, http: aiohttp.ClientSession, query: str, code: int
) -> None:
    socket = await http.ws_connect(f"{local.url}gateway{query}")
    assert await close_code(socket) == code


async def test_more_than_120_events_a_minute_are_too_many(
    local: LocalDiscord, http: aiohttp.ClientSession
) -> None:
    """https://docs.discord.com/developers/events/gateway#rate-limiting"""
    socket, _ = await identified(http, local.url)
    for _ in range(119):
        await socket.send_json({"op": HEARTBEAT, "d": None})
    assert local.world.bot_online
    await socket.send_json({"op": HEARTBEAT, "d": None})
    assert await close_code(socket) == 4008


async def test_a_frame_beyond_4096_bytes_ends_the_connection(
    local: LocalDiscord, http: aiohttp.ClientSession
) -> None:
    socket, _ = await identified(http, local.url)
    await socket.send_json({"op": HEARTBEAT, "d": None, "more": "x" * 4096})
    assert await close_code(socket) == 4002


async def test_who_identifies_too_soon_gets_an_invalid_session(
    local: LocalDiscord, http: aiohttp.ClientSession
) -> None:
    local.weather.change(identify_every_s=5)
    await identified(http, local.url)
    second = await connected(http, local.url)
    await second.send_json({"op": IDENTIFY, "d": identity(GUILDS)})
    assert (await second.receive_json(timeout=3))["op"] == INVALID_SESSION
    later(local, 5)
    third, _ = await identified(http, local.url)
    assert not third.closed


async def resumed(http: aiohttp.ClientSession, url: str, session_id: str, seq: object) -> Any:
    socket = await connected(http, url)
    resume = {"token": TOKEN, "session_id": session_id, "seq": seq}
    await socket.send_json({"op": RESUME, "d": resume})
    return socket


async def test_a_session_can_be_resumed_for_two_minutes_and_not_in_bad_weather(
    local: LocalDiscord, http: aiohttp.ClientSession
) -> None:
    first, session_id = await identified(http, local.url)
    await first.close(code=4000)
    later(local, 119)
    second = await resumed(http, local.url, session_id, 2)
    assert (await second.receive_json(timeout=3))["t"] == "RESUMED"
    local.weather.change(resumes=False)
    await second.close(code=4000)
    third = await resumed(http, local.url, session_id, 3)
    assert (await third.receive_json(timeout=3))["op"] == INVALID_SESSION
    local.weather.clear()
    later(local, 121)
    fourth = await resumed(http, local.url, session_id, 3)
    assert (await fourth.receive_json(timeout=3))["op"] == INVALID_SESSION


@pytest.mark.parametrize("seq", [99, -1, None])
async def test_a_number_that_was_never_sent_cannot_be_resumed_from(
    local: LocalDiscord, http: aiohttp.ClientSession, seq: object
) -> None:
    first, session_id = await identified(http, local.url)
    await first.close(code=4000)
    assert await close_code(await resumed(http, local.url, session_id, seq)) == 4007


async def test_without_acknowledgements_a_bot_takes_its_connection_for_dead_and_resumes(
    hasty: LocalDiscord, bot_on_hasty: Any
) -> None:
    again = asyncio.create_task(bot_on_hasty.wait_for("resumed", timeout=60))
    await asyncio.sleep(0)
    hasty.weather.change(heartbeat_acks=False)
    async with asyncio.timeout(60):
        await bot_on_hasty.wait_for("disconnect")
    hasty.weather.clear()
    await again


@pytest.mark.parametrize(("opcode", "code"), [(4, 4001), (IDENTIFY, 4005)])
async def test_an_identified_client_may_not_do_everything_either(
    local: LocalDiscord, http: aiohttp.ClientSession, opcode: int, code: int
) -> None:
    socket, _ = await identified(http, local.url)
    await socket.send_json({"op": opcode, "d": {"token": TOKEN, "intents": 0}})
    assert await close_code(socket) == code


async def test_a_client_that_stops_its_heartbeats_is_closed_and_offline(
    hasty: LocalDiscord, http: aiohttp.ClientSession
) -> None:
    socket, _ = await identified(http, hasty.url)
    assert hasty.world.bot_online
    assert await close_code(socket) == 4009
    assert not hasty.world.bot_online


async def test_a_client_that_sends_heartbeats_stays(
    hasty: LocalDiscord, http: aiohttp.ClientSession
) -> None:
    socket, _ = await identified(http, hasty.url)
    for _ in range(13):  # 1.3 s: more than twice what a zombie gets
        await socket.send_json({"op": HEARTBEAT, "d": None})
        assert (await socket.receive_json(timeout=3))["op"] == ACK
        await asyncio.sleep(0.1)
    assert not socket.closed


async def test_a_resumed_session_gets_what_it_missed(
    local: LocalDiscord, http: aiohttp.ClientSession
) -> None:
    first, session_id = await identified(http, local.url)
    await first.close(code=4000)
    await write(http, local, "missed")
    second = await connected(http, local.url)
    resume = {"token": TOKEN, "session_id": session_id, "seq": 2}
    await second.send_json({"op": RESUME, "d": resume})
    missed = await second.receive_json(timeout=3)
    assert (missed["t"], missed["s"]) == ("MESSAGE_CREATE", 3)
    assert (await second.receive_json(timeout=3))["t"] == "RESUMED"
    assert local.world.bot_online


@pytest.mark.parametrize("goodbye", [1000, 1001])
async def test_a_session_that_said_goodbye_cannot_be_resumed(
    local: LocalDiscord, http: aiohttp.ClientSession, goodbye: int
) -> None:
    first, session_id = await identified(http, local.url)
    await first.close(code=goodbye)
    second = await connected(http, local.url)
    resume = {"token": TOKEN, "session_id": session_id, "seq": 2}
    await second.send_json({"op": RESUME, "d": resume})
    answer = await second.receive_json(timeout=3)
    assert (answer["op"], answer["d"]) == (INVALID_SESSION, False)


async def test_only_the_latest_sessions_of_killed_bots_are_kept(
    local: LocalDiscord, http: aiohttp.ClientSession
) -> None:
    ids = []
    for _ in range(5):
        socket, session_id = await identified(http, local.url)
        ids.append(session_id)
        await socket.close(code=4000)
    kept = []
    for session_id in ids:
        socket = await connected(http, local.url)
        resume = {"token": TOKEN, "session_id": session_id, "seq": 2}
        await socket.send_json({"op": RESUME, "d": resume})
        kept.append((await socket.receive_json(timeout=3))["t"] == "RESUMED")
        await socket.close(code=4000)
    assert kept == [False, True, True, True, True]  # three away when the fifth came


@pytest.mark.parametrize(
    ("intents", "content"), [(GUILD_MESSAGES, ""), (GUILD_MESSAGES | MESSAGE_CONTENT, "hello")]
)
async def test_what_people_write_is_blank_without_the_intent_for_content(
    local: LocalDiscord, http: aiohttp.ClientSession, intents: int, content: str
) -> None:
    socket, _ = await identified(http, local.url, intents)
    await write(http, local, "hello")
    assert (await socket.receive_json(timeout=3))["d"]["content"] == content


async def test_messages_are_not_told_to_those_who_did_not_ask(
    local: LocalDiscord, http: aiohttp.ClientSession
) -> None:
    socket, _ = await identified(http, local.url, GUILDS)
    await write(http, local, "hello")
    await socket.send_json({"op": HEARTBEAT, "d": None})
    assert (await socket.receive_json(timeout=3))["op"] == ACK


async def test_a_full_client_gets_every_member_in_a_chunk(bot: Any, local: LocalDiscord) -> None:
    guild = bot.get_guild(int(local.world.guild.id))
    assert {m.name for m in guild.members} == {"ada", "otis", "vera", "noel", "mira", "pgherd"}
    assert [m.name for m in await guild.query_members("ve")] == ["vera"]


@pytest.mark.parametrize(("intents", "count"), [(GUILDS, 1), (GUILDS | 1 << 8, 6)])
async def test_the_guild_opens_with_all_members_only_to_who_sees_presences(
    local: LocalDiscord, http: aiohttp.ClientSession, intents: int, count: int
) -> None:
    socket = await connected(http, local.url)
    await socket.send_json({"op": IDENTIFY, "d": identity(intents)})
    await socket.receive_json(timeout=3)
    guild = (await socket.receive_json(timeout=3))["d"]
    assert (len(guild["members"]), guild["member_count"]) == (count, 6)


async def test_the_bots_presence_is_told_to_those_who_watch(
    local: LocalDiscord, http: aiohttp.ClientSession, ada: Any
) -> None:
    async with ada.watching() as next_event:
        socket, _ = await identified(http, local.url)
        assert (await next_event("bot"))["online"] is True
        await socket.close()
        assert (await next_event("bot"))["online"] is False
    _, state = await ada.get("state")
    assert state["bot"]["online"] is False


async def test_a_client_whose_connection_broke_comes_back_and_answers(
    bot: Any, local: LocalDiscord, ada: Any
) -> None:
    async with ada.watching() as next_event:
        await bot.ws.socket.close(code=4000)
        assert (await next_event("bot"))["online"] is False
        assert (await next_event("bot"))["online"] is True
    assert (await ada.run("pg hello"))["state"] == "acknowledged"
