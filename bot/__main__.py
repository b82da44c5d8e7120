"""The command line: `pgherd`, the same as `python -m bot`."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from bot import __version__, logs
from bot.commandline import commands
from bot.commandline.interruption import Interrupted
from bot.commandline.lazy import LazyGroup
from bot.presentation.errors import error_text, understood
from bot.presentation.json import error_data, json_text

_INTERRUPTED = 130


@click.group(
    cls=LazyGroup,
    commands_in=commands,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The configuration; default $PGHERD_CONFIG, else config/pgherd.yaml.",
)
@click.version_option(__version__, prog_name="pgherd")
@click.pass_context
def pgherd(context: click.Context, config: Path | None) -> None:
    """Look after the PostgreSQL containers of a homelab."""
    context.obj = config  # each command makes its Invocation of it, with what that imports


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit with its status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    sys.exit(_status(given))


def _status(arguments: Sequence[str]) -> int:
    logs.set_up(as_json=False)
    try:
        return int(pgherd.main(arguments, prog_name="pgherd", standalone_mode=False) or 0)
    except click.ClickException as mistake:
        mistake.show()
        return mistake.exit_code
    except (Interrupted, click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return _INTERRUPTED
    except Exception as raised:  # noqa: BLE001 - the last place that can still explain it
        return _explain(raised, as_json="--json" in arguments)


def _explain(raised: Exception, *, as_json: bool) -> int:
    error = understood(raised)
    if as_json:
        click.echo(json_text(error_data(error)))
    else:
        click.echo(error_text(error), err=True)
    return error.exit_status


if __name__ == "__main__":
    main()
