"""A small bot that uses everything the page shows: `python showcase_bot.py URL`, token in TOKEN.

Where it has to wait, it waits for someone to write "go on", so that tests see every state.
"""

import io
import os
import struct
import sys
import zlib

import discord
from discord import app_commands

from bot.demo.discord.connect import use_local_discord

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
