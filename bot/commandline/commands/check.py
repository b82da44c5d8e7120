"""`pgherd check`: every fault of the configuration at once."""

import click

from bot.commandline.context import Invocation, invocation, json_option
from bot.presentation.json import json_text
from bot.settings.faults import ConfigurationFaults, Fault


@click.command()
@json_option
@invocation
def check(context: Invocation, *, as_json: bool) -> int:
    """Look for faults in the configuration, its secrets included."""
    faults: tuple[Fault, ...] = ()
    try:
        context.configuration()
    except ConfigurationFaults as found:
        faults = found.faults
    if as_json:
        click.echo(json_text({"ok": not faults, "faults": [f.as_data() for f in faults]}))
    elif not faults:
        click.echo(f"{context.config_file}: no faults")
    for fault in () if as_json else faults:
        click.echo(f"{fault.path}: {fault.message}\n    {fault.hint}")
    return ConfigurationFaults.exit_status if faults else 0
