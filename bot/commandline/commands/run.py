"""`pgherd run`: the bot."""

import signal

import click

from bot import app, logs
from bot.commandline import interruption
from bot.commandline.context import Invocation, invocation
from bot.model.secret import Secret
from bot.settings.schema import ConfigurationFile
from bot.wiring.chat import client, discord_section


@click.command()
@click.option("--log-json", is_flag=True, help="Each log line as a JSON object.")
@click.option("--verbose", is_flag=True, help="Debug lines too.")
@invocation
def run(context: Invocation, *, log_json: bool, verbose: bool) -> int:
    """Be the bot on Discord, until SIGTERM or Ctrl-C."""
    logs.set_up(as_json=log_json, verbose=verbose)
    configuration = context.configuration()
    token = discord_section(configuration).token.secret()
    try:
        interruption.run(_run(configuration, token))
    except interruption.Interrupted as interrupted:
        if interrupted.signal is signal.SIGTERM:
            return 0  # a service that is asked to end and ends has done well
        raise
    return 0


async def _run(configuration: ConfigurationFile, token: Secret) -> None:
    async with client(configuration) as bot:
        await app.serve(bot, token)
