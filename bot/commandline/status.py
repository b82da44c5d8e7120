"""`pgherd status [SERVER]`."""

import click

from bot.commandline.context import Invocation, answer, invocation, json_option
from bot.wiring.commands import status_command


@click.command()
@click.argument("server", required=False)
@json_option
@invocation
def status(context: Invocation, server: str | None, *, as_json: bool) -> int:
    """How the servers and their services are; with SERVER, every check of one."""
    command = status_command(context.configuration())
    return answer(command.report(server), as_json=as_json)
