"""The texts of a report, each as long as one embed may be."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.model.checks import Outcome
from bot.model.reports import Line, Report, Section, Table
from bot.presentation.markup import in_code, plain
from bot.presentation.tables import narrow_lines
from bot.presentation.text import EMOJI, WORD, cut

MOST_OF_AN_EMBED = 3500
"""Characters; under Discord's 4096, so that a page has room for its title and its footer."""

# What is shown of one text of a report. Escaping doubles it at most, so a line fits an embed.
_MOST_OF_A_TEXT = 600
_MOST_OF_A_HEADING = 200
# Chosen from pictures of a phone 390 points wide (docs/pictures/sizes-phone.png): so many columns
# of a code block show without scrolling sideways, and so many rows are one screen.
_WIDTH = 34
_ROWS = 20


@dataclass(frozen=True, slots=True)
class EmbedText:
    """Markdown for one embed, and how many lines it takes."""

    text: str

    @property
    def lines(self) -> int:
        """As long as nothing wraps."""
        return self.text.count("\n") + 1


def embed_texts(report: Report) -> list[EmbedText]:
    """All of the report, in its order; nothing is left out."""
    sections = [EmbedText(text) for text in _packed(_blocks(report.sections))]
    return [*sections, *(text for table in report.tables for text in _table(table))]


def _blocks(sections: Sequence[Section]) -> Iterator[str]:
    for position, section in enumerate(sections):
        gap = "\n" if position else ""
        if section.heading:
            yield f"{gap}**{_shown(section.heading)}**"
        for line in section.lines:
            yield from _line(line)


def _line(line: Line) -> Iterator[str]:
    text = f"{_word(line.outcome)}{_shown(line.text)}"
    yield f"{_mark(line.outcome)}**{_shown(line.subject)}** {text}"
    for note in line.notes:
        yield f"> {_shown(note)}"


def _mark(outcome: Outcome | None) -> str:
    return f"{EMOJI[outcome]} " if outcome else ""


def _word(outcome: Outcome | None) -> str:
    return "" if outcome in (None, Outcome.GOOD) else f"{WORD[outcome]} · "


def _packed(lines: Iterable[str]) -> Iterator[str]:
    """The lines in as few texts as they fit in."""
    packed: list[str] = []
    length = 0
    for line in lines:
        if packed and length + len(line) + 1 > MOST_OF_AN_EMBED:
            yield "\n".join(packed)
            packed, length = [], 0
        packed.append(line)
        length += len(line) + 1
    if packed:
        yield "\n".join(packed)


def _table(table: Table) -> Iterator[EmbedText]:
    head, rows = narrow_lines(table, _WIDTH)
    head = [_in_code(line) for line in head]
    fixed = len(_fenced(table.heading, [*head, ""]))
    for slice_ in _slices([_in_code(row) for row in rows], MOST_OF_AN_EMBED - fixed):
        yield EmbedText(_fenced(table.heading, [*head, *slice_]))


def _slices(rows: Sequence[str], room: int) -> Iterator[Sequence[str]]:
    """The rows in order, as many at once as a screen and an embed take; an empty table is one."""
    taken: list[str] = []
    length = 0
    for row in rows:
        if taken and (len(taken) == _ROWS or length + len(row) + 1 > room):
            yield taken
            taken, length = [], 0
        taken.append(row)
        length += len(row) + 1
    yield taken


def _fenced(heading: str, lines: Iterable[str]) -> str:
    title = plain(cut(heading, _MOST_OF_A_HEADING))
    return f"**{title}**\n```\n" + "\n".join(lines) + "\n```"


def _in_code(line: str) -> str:
    return in_code(cut(line, _MOST_OF_A_TEXT))


def _shown(text: str) -> str:
    return plain(cut(text, _MOST_OF_A_TEXT))
