"""Commands that are imported when they are called.

The bot's process does not carry the modules of the demo and the lab: importing them took as long
as all the rest.
"""

import gc
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click


class LazyGroup(click.Group):
    """Finds the command `name` in the module of that name in the package `commands_in`."""

    def __init__(self, *, commands_in: str, names: Sequence[str], **settings: Any) -> None:
        super().__init__(**settings)
        self._package = commands_in
        self._names = tuple(names)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """All names, without importing anything."""
        return list(self._names)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """The command, imported now; None for a name that is not one."""
        if cmd_name not in self._names:
            return None
        # Importing makes many objects and hardly any garbage: looking for it meanwhile takes a
        # fifth of the time, and what is loaded stays to the end.
        gc.disable()
        try:
            command = getattr(import_module(f"{self._package}.{cmd_name}"), cmd_name)
        finally:
            gc.freeze()
            gc.enable()
        assert isinstance(command, click.Command)
        return command
