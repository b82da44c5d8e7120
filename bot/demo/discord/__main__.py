"""The local Discord as a process of its own: `python -m bot.demo.discord`."""

import asyncio
import signal
import sys
from pathlib import Path

import click

from bot.demo.discord.server import LocalDiscord
from bot.model.errors import PgherdError, UserMistake
from bot.model.secret import Secret


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="0 takes any free one.")
@click.option(
    "--token-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    required=True,
    help="Holds the token that the bot logs in with.",
)
def main(port: int, token_file: Path) -> None:
    """Prints the address once it listens; ends on SIGTERM or Ctrl-C."""
    try:
        asyncio.run(_serve(port, _token(token_file)))
    except PgherdError as error:
        click.echo(f"{error.message}\nHINT: {error.hint}", err=True)
        sys.exit(error.exit_status)


def _token(file: Path) -> Secret:
    token = file.read_text("utf-8").strip()
    if not token:
        raise UserMistake(f"{file} is empty.", code="no_token", hint="Write a token into it.")
    return Secret(token)


async def _serve(port: int, token: Secret) -> None:
    asked_to_end = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, asked_to_end.set)
    async with LocalDiscord(port=port, token=token) as discord:
        click.echo(f"local Discord: {discord.url}")
        await asked_to_end.wait()


if __name__ == "__main__":
    main()
