"""Commands that are imported when they are called.

The bot's process does not carry the modules of the demo and the lab: importing them took as long
as all the rest.
"""

import gc
import pkgutil
from importlib import import_module
from types import ModuleType
from typing import Any

import click


class LazyGroup(click.Group):
    """Its commands are the modules of the package `commands_in`, each with one of its own name."""

    def __init__(self, *, commands_in: ModuleType, **settings: Any) -> None:
        super().__init__(**settings)
        self._package = commands_in
        self._names = sorted(found.name for found in pkgutil.iter_modules(commands_in.__path__))

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
            module = import_module(f"{self._package.__name__}.{cmd_name}")
        finally:
            gc.freeze()
            gc.enable()
        command = getattr(module, cmd_name)
        assert isinstance(command, click.Command)
        return command
