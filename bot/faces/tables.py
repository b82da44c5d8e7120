"""A table as aligned plain text."""

from bot.model.reports import Table


def aligned(table: Table) -> str:
    """Header, rule and rows; columns of numbers end on the right. No heading."""
    from tabulate import tabulate  # noqa: PLC0415 - 20 ms that the bot's start can do without

    return tabulate(
        table.rows,
        headers=table.columns,
        colalign=tuple("right" if c in table.numeric else "left" for c in table.columns)
        if table.rows
        else None,
        disable_numparse=True,
    )
