"""`pgherd status [SERVER]`."""

import click

from bot.commandline.context import Invocation, answer, invocation, json_option


@click.command()
@click.argument("server", required=False)
@json_option
@invocation
def status(context: Invocation, server: str | None, *, as_json: bool) -> int:
    """How the servers and their services are; with SERVER, every check of one."""
    return answer(context.parts().status.report(server), as_json=as_json)
