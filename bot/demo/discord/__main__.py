"""The local Discord as a process of its own: `python -m bot.demo.discord`."""

import asyncio
import json
import signal
import sys
from pathlib import Path
from typing import Any

import click

from bot.demo.discord.faults import FIELDS
from bot.demo.discord.interactions import TOKEN_LIVES
from bot.demo.discord.server import LocalDiscord
from bot.demo.discord.sessions import Intent
from bot.model.errors import PgherdError, UserMistake
from bot.model.secret import Secret

_PRIVILEGED = {
    "members": Intent.GUILD_MEMBERS,
    "presences": Intent.GUILD_PRESENCES,
    "message-content": Intent.MESSAGE_CONTENT,
}


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="0 takes any free one.")
@click.option(
    "--token-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    required=True,
    help="Holds the token that the bot logs in with.",
)
@click.option(
    "--intent",
    "intents",
    type=click.Choice(list(_PRIVILEGED)),
    multiple=True,
    help="A privileged intent that the application may ask for.",
)
@click.option(
    "--token-lives",
    "token_lives_s",
    type=click.FloatRange(min=0.0, min_open=True),
    default=TOKEN_LIVES.total_seconds(),
    show_default=True,
    help="For how many seconds an interaction can be answered.",
)
@click.option("--rate-limits/--no-rate-limits", default=True, show_default=True)
@click.option(
    "--weather",
    "conditions",
    metavar="NAME=VALUE",
    multiple=True,
    help=f"What is wrong from the start: {', '.join(FIELDS)}.",
)
def main(
    port: int,
    token_file: Path,
    intents: tuple[str, ...],
    token_lives_s: float,
    conditions: tuple[str, ...],
    *,
    rate_limits: bool,
) -> None:
    """Prints the address once it listens; ends on SIGTERM or Ctrl-C."""
    try:
        discord = LocalDiscord(
            port=port,
            token=_token(token_file),
            privileged_intents=sum(int(_PRIVILEGED[name]) for name in set(intents)),
            token_lives_s=token_lives_s,
            rate_limits=rate_limits,
        )
        discord.weather.change(**dict(_condition(text) for text in conditions))
        asyncio.run(_serve(discord))
    except PgherdError as error:
        click.echo(f"{error.message}\nHINT: {error.hint}", err=True)
        sys.exit(error.exit_status)


def _token(file: Path) -> Secret:
    token = file.read_text("utf-8").strip()
    if not token:
        raise UserMistake(f"{file} is empty.", code="no_token", hint="Write a token into it.")
    return Secret(token)


def _condition(text: str) -> tuple[str, Any]:
    """NAME=VALUE, where VALUE is a number, true, false, or a word."""
    name, _, value = text.partition("=")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


async def _serve(discord: LocalDiscord) -> None:
    asked_to_end = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, asked_to_end.set)
    async with discord:
        click.echo(f"local Discord: {discord.url}")
        await asked_to_end.wait()


if __name__ == "__main__":
    main()
