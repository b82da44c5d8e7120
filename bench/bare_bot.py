"""The baseline: a bare discord.py bot with one command, on the local Discord at URL."""

import os
import sys

import discord
from discord import app_commands

from bot.connection import use_local_discord


class Bare(discord.Client):
    def __init__(self) -> None:
        super().__init__(intents=discord.Intents(guilds=True))
        self.tree = app_commands.CommandTree(self)

    async def setup_hook(self) -> None:
        guild = discord.Object(int(sys.argv[2]))
        self.tree.copy_global_to(guild=guild)
        await self.tree.sync(guild=guild)


bot = Bare()


@bot.tree.command(description="Answers")
async def ping(interaction: discord.Interaction) -> None:
    await interaction.response.defer(thinking=True)
    await interaction.edit_original_response(content="pong")


use_local_discord(sys.argv[1])
bot.run(os.environ["TOKEN"], log_handler=None)
