"""A table as aligned plain text."""

from tabulate import tabulate

from bot.model.reports import Table


def aligned(table: Table) -> str:
    """Header, rule and rows; columns of numbers end on the right. No heading."""
    return tabulate(
        table.rows,
        headers=table.columns,
        colalign=tuple("right" if c in table.numeric else "left" for c in table.columns)
        if table.rows
        else None,
        disable_numparse=True,
    )
