"""A table as aligned plain text."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.model.reports import Table
from bot.presentation.text import visible

_GAP = "  "  # between columns
_LEAST_ROOM = 6  # for names beside their numbers; with less, hardly any would stand there


def aligned(table: Table) -> str:
    """Header, rule and rows; columns of numbers end on the right. No heading."""
    return "\n".join(aligned_lines(table))


def aligned_lines(table: Table) -> list[str]:
    """The same, line by line: two for the head, then one a row."""
    import tabulate  # noqa: PLC0415 - 20 ms that the bot's start can do without

    tabulate.MIN_PADDING = 0  # else columns are two wider than their heads
    text = tabulate.tabulate(
        [[visible(cell) for cell in row] for row in table.rows],
        headers=table.columns,
        colalign=tuple("right" if c in table.numeric else "left" for c in table.columns)
        if table.rows
        else None,
        disable_numparse=True,
    )
    # Not splitlines(): it would drop a last row whose cells are all empty.
    return [line.rstrip() for line in text.split("\n")]


def narrow_lines(table: Table, width: int) -> tuple[list[str], list[str]]:
    """The head, and the rows, for a screen of about `width` columns.

    A name that is too long for its column stands alone on a line above its row. Where the other
    columns leave no room for names, all of them do.
    """
    lines = aligned_lines(table)
    if len(table.columns) == 1 or not table.rows or _widest(lines) <= width:
        return lines[:2], lines[2:]
    names = [visible(row[0]) for row in table.rows]
    room = width - _widest(aligned_lines(_without_names(table))) - len(_GAP)
    if room < _LEAST_ROOM:
        return _stacked(table, names)
    fits = [len(name) <= room for name in names]
    shown = tuple(
        (name if fit else "", *row[1:])
        for name, fit, row in zip(names, fits, table.rows, strict=True)
    )
    head, rule, *rows = aligned_lines(replace(table, rows=shown))
    above = ("" if fit else f"{name}\n" for name, fit in zip(names, fits, strict=True))
    return [head, rule], [name + row for name, row in zip(above, rows, strict=True)]


def _stacked(table: Table, names: Sequence[str]) -> tuple[list[str], list[str]]:
    head, *below = (_GAP + line for line in aligned_lines(_without_names(table)))
    rows = [f"{name}\n{line}" for name, line in zip(names, below[1:], strict=True)]
    return [table.columns[0], head, below[0]], rows


def _without_names(table: Table) -> Table:
    return replace(table, columns=table.columns[1:], rows=tuple(row[1:] for row in table.rows))


def _widest(lines: Iterable[str]) -> int:
    return max(len(line) for line in lines)
