"""`pgherd demo`: local Discord, lab and bot in one."""

import asyncio
import secrets
import shutil
import tempfile
from functools import partial
from pathlib import Path

import click

from bot import app
from bot.commandline import interruption
from bot.demo.discord.server import LocalDiscord
from bot.demo.lab.down import down
from bot.demo.lab.up import up
from bot.demo.settings_file import TOKEN_FILE, demo_settings
from bot.model.secret import Secret
from bot.settings.load import load
from bot.wiring.chat import client
from bot.wiring.parts import Parts

_BACKUPS = "backups"


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True)
@click.option("--scale", type=float, default=1.0, show_default=True, help="Of the lab's data.")
def demo(port: int, scale: float) -> int:
    """Try pgherd here and now: a Discord of its own, servers with data, no account anywhere."""
    interruption.run(_demo(port, scale))
    return 0


async def _demo(port: int, scale: float) -> None:
    token = Secret(secrets.token_urlsafe())
    folder = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix="pgherd-demo-"))
    try:
        async with LocalDiscord(port=port, token=token) as discord:
            click.echo("Starting four PostgreSQL servers and three applications …", err=True)
            lab = await up(folder, scale=scale)
            click.echo(f"The lab is up after {lab.duration_s:.0f} s in {folder}.", err=True)
            file = await asyncio.to_thread(_write_settings, folder, discord, token)
            configuration = load(file)
            shared = Parts(configuration).shared_server
            await shared.apply(await shared.plan())  # so that /pg migrate has somewhere to go
            ready = partial(_welcome, discord.url)
            async with client(configuration, on_commands_ready=ready) as bot:
                await app.serve(bot, token)
    finally:
        click.echo("Taking everything down …", err=True)
        await down(folder)
        await asyncio.to_thread(shutil.rmtree, folder)  # ours alone, and nothing runs in it now


def _write_settings(folder: Path, discord: LocalDiscord, token: Secret) -> Path:
    (folder / TOKEN_FILE).write_text(token.reveal(), "utf-8")
    file = folder / "demo.yaml"
    lab_settings = (folder / "pgherd.yaml").read_text("utf-8")
    (folder / _BACKUPS).mkdir()
    settings = demo_settings(lab_settings, discord.world.guild, discord.url)
    file.write_text(f"{settings}backups: {{dir: {_BACKUPS}}}\n", "utf-8")
    return file


def _welcome(url: str) -> None:
    click.echo(f"local Discord: {url}")
    click.echo("Open it, type /pg status, press Enter. Ctrl-C takes everything down.", err=True)
