"""A small bot that uses everything the page shows: `python showcase_bot.py URL`, token in TOKEN.

Where it has to wait, it waits for someone to write "go on", so that tests see every state.
"""

import io
import os
import struct
import sys
import zlib
from typing import Any

import discord
from discord import app_commands

from bot.connection import use_local_discord

SERVERS = ("authentik", "immich", "mealie", "shared")
TABLE = "\n".join(
    [
        "server     version  connections  checks",
        "---------  -------  -----------  ------",
        *(f"{name:<9}  16.14    {12:>7}/100  9 of 9" for name in SERVERS),
    ]
)
HOSTILE = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'


def png(width: int, height: int) -> bytes:
    """A plain picture, made by hand: https://www.w3.org/TR/png-3/."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + checksum

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = (b"\0" + b"\x58\x65\xf2" * width) * height
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


class Showcase(discord.Client):
    """Knows its commands once it is ready."""

    def __init__(self) -> None:
        intents = discord.Intents.default()
        intents.message_content = True
        super().__init__(intents=intents)
        self.tree = app_commands.CommandTree(self)
        self.tree.add_command(lab)

    async def setup_hook(self) -> None:
        await self.tree.sync()

    async def told_to_go_on(self) -> None:
        await self.wait_for("message", check=lambda message: message.content == "go on", timeout=60)


class Counter(discord.ui.View):
    """A button that counts, one that waits, one that cannot be pressed, and a link."""

    def __init__(self, count: int = 0) -> None:
        super().__init__(timeout=None)
        self.count = count
        self.add_item(
            discord.ui.Button(
                label="Stop", style=discord.ButtonStyle.danger, custom_id="stop", disabled=True
            )
        )
        self.add_item(discord.ui.Button(label="Docs", url="https://www.postgresql.org/docs/"))

    @discord.ui.button(
        label="Count", emoji="➕", style=discord.ButtonStyle.primary, custom_id="count"
    )
    async def add(self, interaction: discord.Interaction, _button: object) -> None:
        self.count += 1
        await interaction.response.edit_message(content=f"Pressed: **{self.count}**", view=self)

    @discord.ui.button(label="Wait", style=discord.ButtonStyle.secondary, custom_id="wait")
    async def wait_first(self, interaction: discord.Interaction, _button: object) -> None:
        await client.told_to_go_on()
        await interaction.response.edit_message(content="Waited.", view=self)

    @discord.ui.button(label="Ask", emoji="✅", style=discord.ButtonStyle.success, custom_id="ask")
    async def answer(self, interaction: discord.Interaction, _button: object) -> None:
        await interaction.response.send_message("Only for you.", ephemeral=True)


class Choices(discord.ui.View):
    """A select of every kind; what is chosen is told in the message."""

    def __init__(self) -> None:
        super().__init__(timeout=None)
        for select in (
            discord.ui.Select(
                custom_id="one",
                placeholder="One server",
                options=[server_option(name) for name in SERVERS],
            ),
            discord.ui.Select(
                custom_id="some",
                placeholder="Two or three servers",
                min_values=2,
                max_values=3,
                options=[server_option(name, chosen=name == "shared") for name in SERVERS],
            ),
            discord.ui.UserSelect(custom_id="who", placeholder="Someone"),
            discord.ui.MentionableSelect(custom_id="whom", placeholder="Someone or a role"),
            discord.ui.ChannelSelect(
                custom_id="where",
                placeholder="A channel",
                channel_types=[discord.ChannelType.text],
                min_values=0,
            ),
        ):
            select.callback = self.tell(select)  # type: ignore[method-assign]  # as its docs say
            self.add_item(select)

    def tell(self, select: Any) -> Any:
        async def callback(interaction: discord.Interaction) -> None:
            chosen = sorted(str(getattr(one, "name", one)) for one in select.values)
            await interaction.response.edit_message(
                content=f"{select.custom_id}: {', '.join(chosen) or 'nothing'}"
            )

        return callback


def server_option(name: str, *, chosen: bool = False) -> discord.SelectOption:
    about = f"{name}_postgres, 16.14"
    return discord.SelectOption(label=name, description=about, emoji="🟢", default=chosen)


class RolePick(discord.ui.View):
    """A role select and one that cannot be used."""

    def __init__(self) -> None:
        super().__init__(timeout=None)
        self.add_item(discord.ui.UserSelect(custom_id="off", placeholder="Not now", disabled=True))

    @discord.ui.select(cls=discord.ui.RoleSelect, custom_id="role", placeholder="A role")
    async def chosen(self, interaction: discord.Interaction, select: Any) -> None:
        await interaction.response.send_message(f"role: {select.values[0].name}", ephemeral=True)


class Request(discord.ui.Modal, title="Terminate a connection"):
    """Asks for what a modal can ask for."""

    pid: Any = discord.ui.TextInput(
        label="Process id", placeholder="4711", min_length=3, max_length=10, custom_id="pid"
    )
    reason: Any = discord.ui.TextInput(
        label="Reason",
        style=discord.TextStyle.paragraph,
        placeholder="For the audit",
        required=False,
        max_length=40,
        custom_id="reason",
    )
    server: Any = discord.ui.Label(
        text="Server",
        description="Where it runs",
        component=discord.ui.Select(
            custom_id="server", options=[server_option(name) for name in SERVERS]
        ),
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        if self.pid.value == "hang":
            await client.told_to_go_on()
            return
        server = self.server.component.values[0]
        words = f"Terminate {self.pid.value} on {server}: {self.reason.value or 'no reason'}"
        await interaction.response.send_message(words, ephemeral=True)


class AskButton(discord.ui.View):
    """A button that answers with a modal."""

    @discord.ui.button(label="Fill in", custom_id="fill", style=discord.ButtonStyle.danger)
    async def fill(self, interaction: discord.Interaction, _button: object) -> None:
        await interaction.response.send_modal(Request())


lab = app_commands.Group(name="lab", description="Shows what the page can show")


@lab.command(description="All servers in one table")
@app_commands.describe(server="Only this server", limit="Rows at most", order="Sorted by")
@app_commands.choices(
    order=[
        app_commands.Choice(name="Largest first", value="size"),
        app_commands.Choice(name="By name", value="name"),
    ]
)
async def status(
    interaction: discord.Interaction,
    server: str,
    limit: app_commands.Range[int, 1, 10] = 10,
    order: str = "name",
) -> None:
    embed = discord.Embed(title=f"🔴 {server} is down", color=0xED4245)
    embed.description = f"```\n{TABLE}\n```"
    embed.add_field(name="Limit", value=f"⚠️ {limit}")
    embed.add_field(name="Order", value=f"✅ {order}")
    embed.add_field(name="Hint", value="🔴 Look at `docker ps`\n-# <t:0:D>", inline=False)
    embed.set_footer(text="4 servers")
    await interaction.response.send_message(embed=embed, view=Counter())


@status.autocomplete("server")
async def servers(_: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
    return [
        app_commands.Choice(name=f"{name} 🟢", value=name)
        for name in SERVERS
        if typed.lower() in name
    ]


@lab.command(description="Works for a while and tells how far it is")
async def work(interaction: discord.Interaction) -> None:
    await interaction.response.defer(thinking=True)
    for step in ("Step 1 of 2", "Step 2 of 2"):
        await client.told_to_go_on()
        await interaction.edit_original_response(content=step)


@lab.command(description="A message with buttons")
async def buttons(interaction: discord.Interaction) -> None:
    await interaction.response.send_message("Pressed: **0**", view=Counter())


@lab.command(description="Something for your eyes only")
async def secret(interaction: discord.Interaction) -> None:
    await interaction.response.send_message("The door is open.", ephemeral=True)


@lab.command(description="A picture and a file")
async def files(interaction: discord.Interaction) -> None:
    await interaction.response.send_message(
        "Two files.",
        files=[
            discord.File(io.BytesIO(png(320, 120)), "chart.png"),
            discord.File(io.BytesIO(b"--" * 768), "dump.sql"),
        ],
    )


@lab.command(description="Selects of every kind")
async def choose(interaction: discord.Interaction) -> None:
    await interaction.response.send_message("Nothing chosen yet.", view=Choices())


@lab.command(description="A role to pick")
async def role(interaction: discord.Interaction) -> None:
    await interaction.response.send_message("Pick one.", view=RolePick())


@lab.command(description="A form to fill in")
async def form(interaction: discord.Interaction) -> None:
    await interaction.response.send_modal(Request())


@lab.command(description="A button that brings a form")
async def ask(interaction: discord.Interaction) -> None:
    await interaction.response.send_message("A form, please.", view=AskButton())


@lab.command(description="A thread of the bot's own, archived after a while")
async def thread(interaction: discord.Interaction) -> None:
    channel = interaction.channel
    assert isinstance(channel, discord.TextChannel), "only called in a text channel"
    kind = discord.ChannelType.public_thread
    opened = await channel.create_thread(name="Nightly backup", type=kind)
    await opened.send("Step 1 of 3")
    await interaction.response.send_message(f"Follow {opened.mention}.", ephemeral=True)
    await client.told_to_go_on()
    await opened.edit(archived=True)


@lab.command(description="Types for a while")
async def typing(interaction: discord.Interaction) -> None:
    channel = interaction.channel
    assert isinstance(channel, discord.TextChannel), "only called in a text channel"
    await interaction.response.send_message("I am writing it down.", ephemeral=True)
    async with channel.typing():
        await client.told_to_go_on()
    await channel.send("Written.")


@lab.command(description="An embed with everything that it can carry")
async def picture(interaction: discord.Interaction) -> None:
    embed = discord.Embed(title="Growth", description="The last week.", color=0x57F287)
    embed.set_author(name="pgherd", icon_url="attachment://face.png")
    embed.set_thumbnail(url="attachment://icon.png")
    embed.set_image(url="attachment://growth.png")
    for name in SERVERS:
        embed.add_field(name=name, value="↗ 1.2 GiB")
    embed.set_footer(text="until today")
    embed.timestamp = discord.utils.utcnow()
    files = [
        discord.File(io.BytesIO(png(480, 160)), "growth.png"),
        discord.File(io.BytesIO(png(64, 64)), "icon.png"),
        discord.File(io.BytesIO(png(24, 24)), "face.png"),
    ]
    await interaction.response.send_message(embed=embed, files=files)


@lab.command(description="Text that would like to be more")
async def hostile(interaction: discord.Interaction) -> None:
    embed = discord.Embed(title=HOSTILE, description=f"{HOSTILE} [press](javascript:alert(1))")
    embed.add_field(name=HOSTILE, value=HOSTILE)
    embed.set_footer(text=HOSTILE)
    await interaction.response.send_message(HOSTILE, embed=embed)


client = Showcase()

if __name__ == "__main__":
    use_local_discord(sys.argv[1])
    client.run(os.environ["TOKEN"], log_handler=None)
