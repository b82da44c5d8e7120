"""`pgherd audit`."""

import click

from bot.commandline.context import Invocation, answer, invocation, json_option


@click.command()
@json_option
@invocation
def audit(context: Invocation, *, as_json: bool) -> int:
    """Who did what: the last acts, newest first."""
    return answer(context.with_state(lambda parts: parts.audit.report()), as_json=as_json)
