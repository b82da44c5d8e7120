"""A report, or an error, as one Discord message within Discord's limits.

Limits: https://docs.discord.com/developers/resources/message#embed-object-embed-limits
"""

import re
from collections.abc import Iterator

import discord
from discord.utils import escape_markdown

from bot.faces.errors import error_text
from bot.faces.outcomes import EMOJI, WORD
from bot.faces.tables import aligned
from bot.model.checks import Outcome
from bot.model.errors import PgherdError
from bot.model.quantities import plural
from bot.model.reports import Line, Report, Table

_MOST_TITLE = 256
_MOST_DESCRIPTION = 4096
_MOST_EMBEDS = 10
_MOST_ALL = 6000
_MOST_FOOTER = 40  # of ours: "… and N more tables"
_LEAST_TABLE = 400  # below that a table shows too little to be worth its heading
_COLOUR = {
    Outcome.GOOD: discord.Colour(0x3BA55D),
    Outcome.ADVISORY: discord.Colour(0xFAA61A),
    Outcome.CRITICAL: discord.Colour(0xED4245),
}
_ZERO_WIDTH_SPACE = "\u200b"
_BEFORE_A_UNIT = re.compile(r"(?<=\d) (?=(?:[kMGTP]?B|s|min|h|d)\b)")


def report_embeds(report: Report) -> list[discord.Embed]:
    """The report as embeds for one message; what does not fit is counted, not cut silently."""
    title = f"{EMOJI[report.outcome]} {report.title}"[:_MOST_TITLE]
    colour = _COLOUR[report.outcome]
    description = _fitted(_blocks(report), _MOST_DESCRIPTION)
    embeds = [discord.Embed(title=title, description=description, colour=colour)]
    room = _MOST_ALL - len(embeds[0]) - _MOST_FOOTER
    for table in report.tables:
        if len(embeds) == _MOST_EMBEDS or room < _LEAST_TABLE:
            left_out = len(report.tables) - len(embeds) + 1
            embeds[-1].set_footer(text=f"… and {plural(left_out, 'more table')}")
            break
        text = _table(table, min(room, _MOST_DESCRIPTION))
        embeds.append(discord.Embed(description=text, colour=colour))
        room -= len(text)
    return embeds


def error_embed(error: PgherdError) -> discord.Embed:
    """What happened and what to do next."""
    text = escape_markdown(error_text(error))
    return discord.Embed(description=text[:_MOST_DESCRIPTION], colour=_COLOUR[Outcome.CRITICAL])


def _blocks(report: Report) -> Iterator[str]:
    for position, section in enumerate(report.sections):
        gap = "\n" if position else ""
        yield f"{gap}**{plain(section.heading)}**"
        for line in section.lines:
            yield _line(line)


def _line(line: Line) -> str:
    word = "" if line.outcome is Outcome.GOOD else f"{WORD[line.outcome]} · "
    text = f"{EMOJI[line.outcome]} **{plain(line.subject)}** {word}{plain(line.text)}"
    return "\n".join([text, *(f"> {plain(note)}" for note in line.notes)])


def _fitted(blocks: Iterator[str], limit: int) -> str:
    """As many whole blocks as fit, and how many did not."""
    kept: list[str] = []
    left_out = 0
    room = limit - len("\n… and 99999 more")
    for block in blocks:
        if left_out or len(block) + 1 > room:
            left_out += 1
            continue
        kept.append(block)
        room -= len(block) + 1
    if left_out:
        kept.append(f"… and {left_out} more")
    return "\n".join(kept)


def _table(table: Table, limit: int) -> str:
    heading = f"**{plain(table.heading)}**\n"[: _LEAST_TABLE // 2]
    rows = aligned(table).splitlines()
    fitted = _fitted(iter(in_code(row) for row in rows), limit - len(heading) - len("```\n\n```"))
    return f"{heading}```\n{fitted}\n```"


def plain(text: str) -> str:
    """Text that Discord shows as it is: no markdown, no mentions; a unit stays at its number."""
    escaped = escape_markdown(text).replace("@", f"@{_ZERO_WIDTH_SPACE}").replace("<", "\\<")
    return _BEFORE_A_UNIT.sub("\u00a0", escaped)


def in_code(text: str) -> str:
    """Text that cannot end the code block around it."""
    return text.replace("`", f"`{_ZERO_WIDTH_SPACE}")
