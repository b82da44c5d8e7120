"""Says on stderr how far a run is, and how to go on with one that is cut short."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import click

from bot.migration.outcome import progress_words
from bot.model.runs import Run
from bot.runs.record import Listener


@contextmanager
def run_progress() -> Iterator[Listener]:
    """A listener that writes a line whenever another step begins."""
    last: list[Run] = []
    said: list[str] = []

    def tell(run: Run) -> None:
        last[:] = [run]
        words = progress_words(run)
        if said[-1:] != [words]:
            said[:] = [words]
            click.echo(f"{run.id}: {words}", err=True)

    try:
        yield tell
    except asyncio.CancelledError:
        if last:
            run_id = last[0].id
            click.echo(
                f"The run {run_id} is cut short. Go on: pgherd migrate resume {run_id}; take it "
                f"back: pgherd rollback {run_id}",
                err=True,
            )
        raise
