"""How far a job has come; whoever starts one gives a listener."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.model.quantities import duration, size


class Stage(StrEnum):
    """What a job is doing."""

    PREPARING = "preparing"
    DUMPING = "dumping"
    CHECKING = "checking"
    """Reading back what was written."""
    STARTING = "starting"
    """A scratch server."""
    RESTORING = "restoring"
    COMPARING = "comparing"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Progress:
    """One sign of life; `note` is a sentence for people, such as what was cleared away."""

    service: str
    stage: Stage
    done_bytes: int = 0
    """Uncompressed, of the dump."""
    expected_bytes: int | None = None
    """An estimate while dumping, exact while restoring; None where nothing is known."""
    elapsed_s: float = 0.0
    """In this stage."""
    note: str = ""

    @property
    def rate_bytes_per_s(self) -> float | None:
        """None at the very beginning."""
        return self.done_bytes / self.elapsed_s if self.elapsed_s > 0 and self.done_bytes else None

    @property
    def left_s(self) -> float | None:
        """At the rate so far; None where it cannot be told."""
        rate = self.rate_bytes_per_s
        if rate is None or self.expected_bytes is None:
            return None
        return max(0, self.expected_bytes - self.done_bytes) / rate

    @property
    def words(self) -> str:
        """For people: the note, else how far it is."""
        return self.note or progress_text(self)


Listener = Callable[[Progress], None]
"""Called on the event loop, often: it must return at once."""


def progress_text(progress: Progress) -> str:
    """`mealie: dumping 12.4 MB of about 40.1 MB, 3.2 MB/s, 8 s left`."""
    text = f"{progress.service}: {progress.stage}"
    if progress.stage is Stage.PREPARING:
        return text  # the roles: too little to be worth a number
    if progress.done_bytes:
        text += f" {size(progress.done_bytes)}"
        if progress.expected_bytes is not None and progress.expected_bytes > progress.done_bytes:
            text += f" of about {size(progress.expected_bytes)}"
    if progress.rate_bytes_per_s is not None:
        text += f", {size(round(progress.rate_bytes_per_s))}/s"
    if progress.left_s:
        text += f", {duration(timedelta(seconds=progress.left_s))} left"
    return text
