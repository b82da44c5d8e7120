"""`pgherd audit`."""

import click

from bot.commandline.context import Invocation, answer, invocation, json_option
from bot.wiring.commands import audit_report


@click.command()
@json_option
@invocation
def audit(context: Invocation, *, as_json: bool) -> int:
    """Who did what: the last acts, newest first."""
    return answer(audit_report(context.configuration()), as_json=as_json)
