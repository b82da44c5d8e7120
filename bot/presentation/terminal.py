"""A report as text for a person at a terminal."""

from collections.abc import Iterator

import click

from bot.model.checks import Outcome
from bot.model.reports import Line, Report
from bot.presentation.tables import aligned
from bot.presentation.text import WORD, visible

_COLOUR = {Outcome.GOOD: "green", Outcome.ADVISORY: "yellow", Outcome.CRITICAL: "red"}
_WIDTH = max(len(word) for word in WORD.values())


def terminal_text(report: Report) -> str:
    """The whole report; colours are click's, which leaves them out where there is no terminal."""
    return "\n".join(_lines(report))


def _lines(report: Report) -> Iterator[str]:
    yield click.style(visible(report.title), bold=True, fg=_COLOUR[report.outcome])
    for section in report.sections:
        yield ""
        yield click.style(visible(section.heading), bold=True)
        width = max((len(line.subject) for line in section.lines), default=0)
        for line in section.lines:
            yield from _line(line, width)
    for table in report.tables:
        yield ""
        yield click.style(visible(table.heading), bold=True)
        yield aligned(table)


def _line(line: Line, width: int) -> Iterator[str]:
    said = WORD[line.outcome] if line.outcome else ""
    word = click.style(f"{said:{_WIDTH}}", fg=_COLOUR[line.outcome] if line.outcome else None)
    yield f"  {word}  {visible(line.subject):{width}}  {visible(line.text)}".rstrip()
    for note in line.notes:
        yield f"  {'':{_WIDTH}}    {visible(note)}"
