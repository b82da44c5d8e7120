"""What every command is given, and how each of them answers."""

import getpass
import os
from collections.abc import Awaitable, Callable, Coroutine
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from bot.commandline import interruption
from bot.model.checks import Outcome
from bot.model.reports import Report
from bot.presentation.json import json_text
from bot.presentation.terminal import terminal_text
from bot.settings.load import load
from bot.settings.schema import ConfigurationFile
from bot.wiring.parts import Parts, StatefulParts, open_parts

_Result = TypeVar("_Result")
_Command = TypeVar("_Command", bound=Callable[..., Any])

json_option: Callable[[_Command], _Command] = click.option(
    "--json", "as_json", is_flag=True, help="One JSON document on stdout, logs on stderr."
)


class Invocation:
    """The options that stand before the command."""

    def __init__(self, config: Path | None) -> None:
        self._config = config
        self._loaded: ConfigurationFile | None = None

    @property
    def config_file(self) -> Path:
        """--config, else $PGHERD_CONFIG, else config/pgherd.yaml."""
        return self._config or Path(os.environ.get("PGHERD_CONFIG") or "config/pgherd.yaml")

    def configuration(self) -> ConfigurationFile:
        """Read once; raises ConfigurationFaults."""
        if self._loaded is None:
            self._loaded = load(self.config_file)
        return self._loaded

    def parts(self) -> Parts:
        """What works without a state file; raises ConfigurationFaults."""
        return Parts(self.configuration())

    def with_state(
        self, ask: Callable[[StatefulParts], Awaitable[_Result]]
    ) -> Coroutine[Any, Any, _Result]:
        """What `ask` says of the parts, over a state file that is open meanwhile.

        Raises ConfigurationFaults at once.
        """
        configuration = self.configuration()

        async def asked() -> _Result:
            async with open_parts(configuration) as parts:
                return await ask(parts)

        return asked()

    def audited(
        self,
        act: str,
        object_: str,
        work: Callable[[StatefulParts], Awaitable[Report]],
        *,
        plan_hash: str | None = None,
    ) -> Coroutine[Any, Any, Report]:
        """The same for what the person at the terminal has confirmed; the audit has it."""

        async def followed(parts: StatefulParts) -> Report:
            return await parts.trail.follow(
                act,
                object_,
                lambda: work(parts),
                who=user(),
                origin="command line",
                plan_hash=plan_hash,
            )

        return self.with_state(followed)


def invocation(command: Callable[..., int]) -> Callable[..., int]:
    """Hands the command its Invocation as the first argument."""

    @click.pass_obj
    @wraps(command)
    def called(config: Path | None, /, *arguments: Any, **options: Any) -> int:
        return command(Invocation(config), *arguments, **options)

    return called


def user() -> str:
    """Who is at the terminal."""
    return getpass.getuser()


def answer(work: Coroutine[Any, Any, Report], *, as_json: bool) -> int:
    """Print the report and give the exit status that the contract has for its outcome."""
    report = interruption.run(work)
    shown(report, as_json=as_json)
    return 1 if report.outcome is Outcome.CRITICAL else 0


def shown(report: Report, *, as_json: bool, err: bool = False) -> None:
    """Print the report; on stderr where stdout is kept for what follows."""
    click.echo(json_text(report.data) if as_json else terminal_text(report), err=err)
