"""A report, or an error, as Discord messages within Discord's limits.

Limits: https://docs.discord.com/developers/resources/message#embed-object-embed-limits
"""

from collections.abc import Iterator, Sequence

import discord

from bot.model.checks import Outcome
from bot.model.errors import PgherdError
from bot.model.reports import Report
from bot.presentation.embeds import EmbedText, embed_texts
from bot.presentation.errors import error_text
from bot.presentation.markup import plain
from bot.presentation.text import EMOJI, cut

Embeds = list[discord.Embed]

_MOST_TITLE = 120  # half of what Discord takes: escaping may double it
_MOST_ALL = 6000
_MOST_EMBEDS = 10
_MOST_FOOTER = 40  # of ours: "Page … of …"
_MOST_ERROR = 1500
# About two screens of a phone; who wants more turns the page.
_MOST_LINES = 60
_RUNNING = discord.Colour.blurple()
COLOUR = {
    Outcome.GOOD: discord.Colour(0x3BA55D),
    Outcome.ADVISORY: discord.Colour(0xFAA61A),
    Outcome.CRITICAL: discord.Colour(0xED4245),
}


def report_pages(report: Report) -> list[Embeds]:
    """All of the report, each page the embeds of one message; the title stands on each."""
    title = f"{EMOJI[report.outcome]} {_title(report.title)}"
    colour = COLOUR[report.outcome]
    room = _MOST_ALL - len(title) - _MOST_FOOTER
    pages = [_page(title, colour, page) for page in _paged(embed_texts(report), room)]
    if len(pages) > 1:
        for number, page in enumerate(pages, start=1):
            page[-1].set_footer(text=f"Page {number} of {len(pages)}")
    return pages


def error_embed(error: PgherdError) -> discord.Embed:
    """What happened and what to do next."""
    lines = cut(error_text(error), _MOST_ERROR).splitlines()
    text = "\n".join(plain(line) for line in lines)
    return discord.Embed(description=text, colour=COLOUR[Outcome.CRITICAL])


def job_embed(title: str, words: str) -> discord.Embed:
    """How far a job is, or how it ended without a report."""
    return discord.Embed(
        title=_title(title),
        description=plain(cut(words, _MOST_ERROR)),
        colour=_RUNNING,
    )


def notice_embed(text: str) -> discord.Embed:
    """Something that people should know, though nobody asked."""
    return discord.Embed(description=plain(cut(text, _MOST_ERROR)), colour=COLOUR[Outcome.ADVISORY])


def _title(text: str) -> str:
    return plain(cut(text, _MOST_TITLE))


def _page(title: str, colour: discord.Colour, page: Sequence[EmbedText]) -> Embeds:
    embeds = [discord.Embed(description=text.text, colour=colour) for text in page]
    if not embeds:
        return [discord.Embed(title=title, colour=colour)]
    embeds[0].title = title
    return embeds


def _paged(texts: Sequence[EmbedText], room: int) -> Iterator[list[EmbedText]]:
    page: list[EmbedText] = []
    for text in texts:
        length = sum(len(c.text) for c in page) + len(text.text)
        lines = sum(c.lines for c in page) + text.lines
        if page and (len(page) == _MOST_EMBEDS or length > room or lines > _MOST_LINES):
            yield page
            page = []
        page.append(text)
    yield page
