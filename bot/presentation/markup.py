"""Plain text as Discord has to be sent it, so that it is shown and never interpreted."""

import re

from discord.utils import escape_markdown

from bot.presentation.text import visible

_ZERO_WIDTH_SPACE = "\u200b"
_BEFORE_A_UNIT = re.compile(r"(?<=\d) (?=(?:[kMGTP]?B|s|min|h|d)\b)")


def plain(text: str) -> str:
    """No markdown, no mention, no link; a unit stays at its number. At most twice as long."""
    escaped = escape_markdown(visible(text), ignore_links=False)
    for interpreted, shown in (
        ("@", f"@{_ZERO_WIDTH_SPACE}"),
        ("<", "\\<"),
        ("://", f":{_ZERO_WIDTH_SPACE}//"),
    ):
        escaped = escaped.replace(interpreted, shown)
    return _BEFORE_A_UNIT.sub("\u00a0", escaped)


def in_code(text: str) -> str:
    """Text that cannot end the code block around it."""
    return text.replace("`", f"`{_ZERO_WIDTH_SPACE}")
