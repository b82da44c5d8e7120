"""What autocomplete offers."""

from collections.abc import Iterable

from discord import app_commands

_MOST_CHOICES = 25  # https://docs.discord.com/developers/interactions/application-commands
_MOST_OF_A_CHOICE = 100


def choices(names: Iterable[str], typed: str) -> list[app_commands.Choice[str]]:
    """Those that contain what was typed; a name that Discord could not carry is left out."""
    fitting = [n for n in names if typed.lower() in n.lower() and len(n) <= _MOST_OF_A_CHOICE]
    return [app_commands.Choice(name=name, value=name) for name in fitting[:_MOST_CHOICES]]
