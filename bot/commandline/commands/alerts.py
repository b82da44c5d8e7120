"""`pgherd alerts list|test`."""

import click

from bot.commandline.context import Invocation, answer, invocation, json_option


@click.group()
def alerts() -> None:
    """What is firing, and a test that people are told."""


@alerts.command("list")
@json_option
@invocation
def list_(context: Invocation, *, as_json: bool) -> int:
    """What is firing."""
    work = context.with_state(lambda parts: parts.alerts_command.report())
    return answer(work, as_json=as_json)


@alerts.command("test")
@click.argument("name")
@json_option
@invocation
def test(context: Invocation, name: str, *, as_json: bool) -> int:
    """Send one alert of the rule NAME, which recovers by itself; a running bot tells it."""
    work = context.with_state(lambda parts: parts.alerts_command.test(name))
    return answer(work, as_json=as_json)
