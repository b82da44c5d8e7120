"""`pgherd alerts list|test`."""

import click

from bot.commandline.context import Invocation, answer, invocation, json_option
from bot.model.reports import Report
from bot.settings.schema import ConfigurationFile
from bot.wiring.commands import alerts_command


@click.group()
def alerts() -> None:
    """What is firing, and a test that people are told."""


@alerts.command("list")
@json_option
@invocation
def list_(context: Invocation, *, as_json: bool) -> int:
    """What is firing."""
    return answer(_list(context.configuration()), as_json=as_json)


@alerts.command("test")
@click.argument("name")
@json_option
@invocation
def test(context: Invocation, name: str, *, as_json: bool) -> int:
    """Send one alert of the rule NAME, which recovers by itself; a running bot tells it."""
    return answer(_test(context.configuration(), name), as_json=as_json)


async def _list(configuration: ConfigurationFile) -> Report:
    async with alerts_command(configuration) as command:
        return await command.report()


async def _test(configuration: ConfigurationFile, name: str) -> Report:
    async with alerts_command(configuration) as command:
        return await command.test(name)
