"""The kinds of options that a slash command can have.

Numbers: https://docs.discord.com/developers/interactions/application-commands
(table "Application Command Option Type").
"""

from enum import IntEnum
from typing import Final


class OptionType(IntEnum):
    """Every type but ATTACHMENT can be filled in here."""

    SUB_COMMAND = 1
    SUB_COMMAND_GROUP = 2
    STRING = 3
    INTEGER = 4
    BOOLEAN = 5
    USER = 6
    CHANNEL = 7
    ROLE = 8
    MENTIONABLE = 9
    NUMBER = 10
    ATTACHMENT = 11


BRANCHES: Final = (OptionType.SUB_COMMAND, OptionType.SUB_COMMAND_GROUP)
NUMERIC: Final = (OptionType.INTEGER, OptionType.NUMBER)
WITH_CHOICES: Final = (OptionType.STRING, OptionType.INTEGER, OptionType.NUMBER)
CHAT_INPUT: Final = 1
"""The type of a slash command, against those of context menus."""
