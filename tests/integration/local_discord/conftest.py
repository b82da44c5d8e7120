"""A local Discord, a real discord.py bot on it, and people who use both."""

import asyncio
import contextlib
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import aiohttp
import discord
import discord.gateway
import discord.http
import pytest
from discord import app_commands
from support.patient_discord import patient_discord

from bot.connection import use_local_discord
from bot.demo.discord.permissions import Permission
from bot.demo.discord.server import LocalDiscord
from bot.demo.discord.sessions import PRIVILEGED

TOKEN = "a-token-of-the-test"
Json = dict[str, Any]
Condition = Callable[[], Awaitable[Any]]


async def until(condition: Condition, timeout_s: float = 60.0) -> Any:
    """The first true answer of `condition`, asked every 20 ms."""
    async with asyncio.timeout(timeout_s):
        while not (answer := await condition()):  # noqa: ASYNC110 - other processes set no Event
            await asyncio.sleep(0.02)
        return answer


class Someone:
    """A person at the local API."""

    def __init__(self, http: aiohttp.ClientSession, person: Json, channel: str) -> None:
        self.http = http
        self.id = person["id"]
        self.channel = channel

    async def get(self, path: str, **query: str) -> tuple[int, Json]:
        async with self.http.get(f"/local/{path}", params=query) as answer:
            return answer.status, await answer.json()

    async def post(self, path: str, body: Any) -> tuple[int, Json]:
        async with self.http.post(f"/local/{path}", json=body) as answer:
            return answer.status, await answer.json()

    async def try_run(self, path: str, **options: Any) -> tuple[int, Json]:
        body = {"person": self.id, "channel": self.channel, "path": path, "options": options}
        return await self.post("commands/run", body)

    async def run(self, path: str, **options: Any) -> Json:
        """Calls a command and waits for its outcome."""
        status, answer = await self.try_run(path, **options)
        assert status == 200, answer
        return await self.outcome(answer["interaction"]["id"])

    async def press(self, message: Json, custom_id: str) -> Json:
        """Presses a button and waits for the outcome."""
        status, answer = await self.try_press(message, custom_id)
        assert status == 200, answer
        return await self.outcome(answer["interaction"]["id"])

    async def try_press(self, message: Json, custom_id: str) -> tuple[int, Json]:
        body = {"person": self.id, "message": message["id"], "custom_id": custom_id}
        return await self.post("press", body)

    async def select(self, message: Json, custom_id: str, *values: str) -> Json:
        """Picks in a select and waits for the outcome."""
        status, answer = await self.try_select(message, custom_id, *values)
        assert status == 200, answer
        return await self.outcome(answer["interaction"]["id"])

    async def try_select(self, message: Json, custom_id: str, *values: str) -> tuple[int, Json]:
        used = {"person": self.id, "message": message["id"], "custom_id": custom_id}
        return await self.post("select", {**used, "values": list(values)})

    async def fill_in(self, interaction_id: str, **values: Any) -> tuple[int, Json]:
        body = {"person": self.id, "interaction": interaction_id, "values": values}
        return await self.post("modal", body)

    async def say(self, content: str, channel: str | None = None) -> tuple[int, Json]:
        body = {"channel": channel or self.channel, "content": content}
        return await self.post(f"people/{self.id}/messages", body)

    async def channels(self) -> dict[str, Json]:
        """What this person sees, by name."""
        _, state = await self.get("state", person=self.id)
        return {channel["name"]: channel for channel in state["channels"]}

    async def state_of(self, interaction_id: str) -> str:
        """How far the answer is by now."""
        _, interaction = await self.get(f"interactions/{interaction_id}")
        return str(interaction["state"])

    async def outcome(self, interaction_id: str) -> Json:
        async def settled() -> Json | None:
            _, interaction = await self.get(f"interactions/{interaction_id}")
            return None if interaction["state"] == "waiting" else interaction

        return await until(settled)

    async def autocomplete(self, path: str, focused: str, **options: Any) -> tuple[int, Json]:
        call = {"person": self.id, "channel": self.channel, "path": path, "options": options}
        return await self.post("autocomplete", {**call, "focused": focused})

    async def messages(self) -> list[Json]:
        _, answer = await self.get(f"channels/{self.channel}/messages", person=self.id)
        return answer["messages"]

    async def message(self, **parts: Any) -> Json:
        """Waits for a message with these parts."""

        async def seen() -> Json | None:
            for message in await self.messages():
                if all(message[name] == value for name, value in parts.items()):
                    return message
            return None

        return await until(seen)

    @contextlib.asynccontextmanager
    async def watching(self) -> AsyncIterator[Callable[[str], Awaitable[Json]]]:
        """Gives a function that waits for the next event of a type."""
        async with self.http.ws_connect("/local/events", params={"person": self.id}) as socket:

            async def next_event(kind: str) -> Json:
                async with asyncio.timeout(60):
                    while (event := await socket.receive_json())["type"] != kind:
                        pass
                return event

            yield next_event


@pytest.fixture
async def local() -> AsyncIterator[LocalDiscord]:
    async with patient_discord(token=TOKEN, privileged_intents=PRIVILEGED) as server:
        yield server


@pytest.fixture
async def people(local: LocalDiscord) -> AsyncIterator[dict[str, Someone]]:
    async with aiohttp.ClientSession(local.url) as http:
        async with http.get("/local/state") as answer:
            state = await answer.json()
        channel = state["channels"][0]["id"]
        yield {p["global_name"]: Someone(http, p, channel) for p in state["people"]}


def grant(local: LocalDiscord, *permissions: Permission) -> None:
    """Gives the bot's role more permissions, as an administrator would."""
    guild = local.world.guild
    role = guild.roles["pgherd"]
    more = replace(role, permissions=role.permissions | sum(permissions))
    local.world.set_guild(replace(guild, roles={**guild.roles, role.name: more}))


@pytest.fixture
def hurried(local: LocalDiscord) -> None:
    """People wait for a first answer as long as a moment."""
    local.world.answer_within = timedelta(seconds=0.2)


@pytest.fixture
def ada(people: dict[str, Someone]) -> Someone:
    return people["Ada"]


@pytest.fixture
def noel(people: dict[str, Someone]) -> Someone:
    return people["Noel"]


@pytest.fixture
def grants(local: LocalDiscord) -> Callable[..., None]:
    return lambda *permissions: grant(local, *permissions)


@pytest.fixture
def otis(people: dict[str, Someone]) -> Someone:
    return people["Otis"]


def led_to(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leads clients of this process to `url` until the test ends."""
    gateway = discord.gateway.DiscordWebSocket
    monkeypatch.setattr(discord.http.Route, "BASE", discord.http.Route.BASE)
    monkeypatch.setattr(gateway, "DEFAULT_GATEWAY", gateway.DEFAULT_GATEWAY)
    use_local_discord(url)


class Buttons(discord.ui.View):
    @discord.ui.button(label="Go", custom_id="go", style=discord.ButtonStyle.primary)
    async def go(self, interaction: discord.Interaction, _button: Any) -> None:
        await interaction.response.edit_message(content="pressed", view=None)

    @discord.ui.button(label="Work", custom_id="work")
    async def work(self, interaction: discord.Interaction, _button: Any) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content="worked")

    @discord.ui.button(label="Off", custom_id="off", disabled=True)
    async def off(self, _interaction: discord.Interaction, _button: Any) -> None:
        raise AssertionError("a disabled button cannot be pressed")


class Backup(app_commands.Group):
    @app_commands.command(name="list", description="Takes options of every type")
    async def options(
        self,
        interaction: discord.Interaction["Bot"],
        text: str,
        whole: app_commands.Range[int, 1, 50],
        yes: bool,
        member: discord.Member,
        where: discord.TextChannel,
        role: discord.Role,
        number: float = 0.5,
    ) -> None:
        taken = (text, whole, yes, member.name, where.name, role.name, number)
        interaction.client.seen.put_nowait(taken)
        await interaction.response.send_message("taken")


class Pg(app_commands.Group):
    backup = Backup(name="backup", description="Backups")

    @app_commands.command(description="Says hello")
    async def hello(self, interaction: discord.Interaction["Bot"]) -> None:
        answer = await interaction.response.send_message("hello", view=Buttons())
        interaction.client.seen.put_nowait((answer.message_id, answer.is_ephemeral()))

    @app_commands.command(description="Thinks first")
    async def think(self, interaction: discord.Interaction["Bot"], ephemeral: bool = False) -> None:
        await interaction.response.defer(thinking=True, ephemeral=ephemeral)
        await interaction.followup.send("thought")

    @app_commands.command(description="Whispers")
    async def whisper(self, interaction: discord.Interaction["Bot"]) -> None:
        await interaction.response.send_message("psst", ephemeral=True)
        original = await interaction.original_response()
        interaction.client.seen.put_nowait(original.content)

    @app_commands.command(description="Answers too late")
    async def late(self, interaction: discord.Interaction["Bot"]) -> None:
        await interaction.client.too_late.wait()
        await interaction.response.send_message("late")

    @app_commands.command(description="Answers twice")
    async def twice(self, interaction: discord.Interaction["Bot"]) -> None:
        await interaction.response.send_message("once")
        interaction.response._response_type = None  # past discord.py's own guard
        await interaction.response.send_message("twice")

    @app_commands.command(description="Follows up")
    async def follow(self, interaction: discord.Interaction["Bot"]) -> None:
        await interaction.response.send_message("first")
        second = await interaction.followup.send("second", wait=True)
        third = await interaction.followup.send("third", ephemeral=True, wait=True)
        await second.edit(content="second, edited")
        await third.delete()
        await interaction.edit_original_response(content="first, edited")

    @app_commands.command(description="Takes itself back")
    async def vanish(self, interaction: discord.Interaction["Bot"]) -> None:
        await interaction.response.send_message("gone")
        await interaction.delete_original_response()

    @app_commands.command(description="Sends files")
    async def files(self, interaction: discord.Interaction["Bot"]) -> None:
        chart = discord.Embed(title="Sizes").set_image(url="attachment://chart.png")
        both = [
            discord.File(io.BytesIO(b"png"), "chart.png"),
            discord.File(io.BytesIO(b"log"), "a log.txt", description="the log"),
        ]
        await interaction.response.send_message(embed=chart, files=both)

    @app_commands.command(description="Says too much")
    async def flood(self, interaction: discord.Interaction["Bot"]) -> None:
        await interaction.response.send_message("x" * 2001)

    @app_commands.command(description="Says nothing")
    async def nothing(self, interaction: discord.Interaction["Bot"]) -> None:
        await interaction.response.send_message("")

    @app_commands.command(description="Offers servers")
    async def status(self, interaction: discord.Interaction["Bot"], server: str = "all") -> None:
        await interaction.response.send_message(f"status of {server}")

    @status.autocomplete("server")
    async def offer(
        self, interaction: discord.Interaction["Bot"], typed: str
    ) -> list[app_commands.Choice[str]]:
        if typed == "slow":
            await interaction.client.too_late.wait()
        names = [name for name in ("alpha", "beta") if typed in name]
        return [app_commands.Choice(name=name, value=name) for name in names]


@app_commands.command(description="For those who manage the guild")
@app_commands.default_permissions(manage_guild=True)
async def manage(interaction: discord.Interaction["Bot"]) -> None:
    await interaction.response.send_message("managed")


class Bot(discord.Client):
    """A bot with a handful of commands; it tells what it saw and what was refused."""

    def __init__(self) -> None:
        intents = discord.Intents.default()
        intents.members = intents.message_content = True
        super().__init__(intents=intents, guild_ready_timeout=0.05)
        self.seen: asyncio.Queue[Any] = asyncio.Queue()
        self.refused: asyncio.Queue[discord.HTTPException] = asyncio.Queue()
        self.too_late = asyncio.Event()
        self.tree = app_commands.CommandTree(self)
        self.tree.on_error = self.note_error
        self.tree.add_command(Pg(name="pg", description="PostgreSQL"))
        self.tree.add_command(manage)

    async def setup_hook(self) -> None:
        await self.tree.sync()

    async def note_error(self, _interaction: discord.Interaction, error: Exception) -> None:
        original = getattr(error, "original", error)
        assert isinstance(original, discord.HTTPException), original
        self.refused.put_nowait(original)

    async def on_message(self, message: discord.Message) -> None:
        self.seen.put_nowait((message.author.name, message.content))

    async def sees(self, wanted: Any) -> None:
        """Waits until it saw that."""
        async with asyncio.timeout(60):
            while await self.seen.get() != wanted:
                pass

    async def next_refusal(self) -> discord.HTTPException:
        """Waits until it was refused something."""
        async with asyncio.timeout(60):
            return await self.refused.get()


@contextlib.asynccontextmanager
async def running(bot: discord.Client, token: str = TOKEN) -> AsyncIterator[None]:
    """The bot, logged in and ready, until the block ends."""
    task = asyncio.create_task(bot.start(token))

    async def ready() -> bool:
        assert not task.done(), task.exception()
        return bot.is_ready()

    try:
        await until(ready)
        yield
    finally:
        await bot.close()
        await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
async def bot(local: LocalDiscord, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bot]:
    led_to(local.url, monkeypatch)
    client = Bot()
    async with running(client):
        yield client


@pytest.fixture
def bot_led_here(local: LocalDiscord, monkeypatch: pytest.MonkeyPatch) -> None:
    led_to(local.url, monkeypatch)
