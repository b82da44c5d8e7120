"""A small discord.py bot as a process of its own: `bot_process.py URL TOKEN_FILE`."""

import asyncio
import sys
from pathlib import Path

import discord
from discord import app_commands

from bot.connection import use_local_discord


class Again(discord.ui.View):
    """Outlives the process: no time limit, and known again after a restart."""

    def __init__(self) -> None:
        super().__init__(timeout=None)

    @discord.ui.button(label="Again", custom_id="again")
    async def again(self, interaction: discord.Interaction, _button: discord.ui.Button) -> None:
        await interaction.response.edit_message(content="again")


class SmallBot(discord.Client):
    def __init__(self) -> None:
        super().__init__(intents=discord.Intents.default())
        self.tree = app_commands.CommandTree(self)
        self.tree.command(name="ping", description="Answers")(ping)
        self.tree.command(name="count", description="Counts up in one message")(count)

    async def setup_hook(self) -> None:
        self.add_view(Again())
        await self.tree.sync()


async def ping(interaction: discord.Interaction) -> None:
    await interaction.response.send_message("pong", view=Again())


async def count(interaction: discord.Interaction) -> None:
    await interaction.response.defer()
    message = await interaction.channel.send("0")
    for number in range(1, 1000):
        await asyncio.sleep(0.05)
        await message.edit(content=str(number))


if __name__ == "__main__":
    use_local_discord(sys.argv[1])
    SmallBot().run(Path(sys.argv[2]).read_text("utf-8"), log_handler=None)
