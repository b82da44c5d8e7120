"""One line on a terminal's stderr that says how far a job is."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from bot.backups.progress import Listener, Progress, Stage, progress_text

_CLEAR = "\r\x1b[K"


@contextmanager
def progress_line() -> Iterator[Listener]:
    """A listener that rewrites its line; without a terminal it only passes notes on."""
    is_terminal = sys.stderr.isatty()

    def tell(progress: Progress) -> None:
        start = _CLEAR if is_terminal else ""
        if progress.note:
            click.echo(f"{start}{progress.service}: {progress.note}", err=True)
        if is_terminal and progress.stage is not Stage.DONE:
            click.echo(start + progress_text(progress), nl=False, err=True)

    try:
        yield tell
    finally:
        if is_terminal:
            click.echo(_CLEAR, nl=False, err=True)
