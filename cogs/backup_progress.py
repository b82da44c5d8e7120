"""How far a backup or a restore is, in the words of a job's message."""

from collections.abc import Callable

from bot.backups.progress import Progress, progress_text
from cogs.jobs import Tell


def telling_progress(tell: Tell) -> Callable[[Progress], None]:
    """The listener that tells it."""

    def listener(progress: Progress) -> None:
        tell(progress.note or progress_text(progress))

    return listener
