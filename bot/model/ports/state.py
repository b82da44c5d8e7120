"""What is kept over a restart. `wiring` hands in the adapters."""

from datetime import datetime
from typing import Protocol

from bot.model.replies import AuditEntry, Confirmation, KeptReply, ShownJob


class ReplyStore(Protocol):
    """Keeps answers of several pages over a restart; raises ServiceFailure when it cannot."""

    async def keep(self, reply: KeptReply) -> str:
        """Keep it; the name under which `kept` finds it again."""
        ...

    async def kept(self, name: str) -> KeptReply | None:
        """The answer of that name, or None once it is too old."""
        ...


class ConfirmationStore(Protocol):
    """Keeps questions until somebody says yes; raises ServiceFailure when it cannot."""

    async def keep(self, confirmation: Confirmation) -> str:
        """Keep it; the name under which it is taken."""
        ...

    async def waiting(self, name: str, now: datetime) -> Confirmation | None:
        """The question of that name; None when it has been taken or has expired."""
        ...

    async def take(self, name: str, now: datetime) -> bool:
        """Say yes. True for the first one only, and not after it has expired."""
        ...


class JobStore(Protocol):
    """Knows which messages show a job that runs; raises ServiceFailure when it cannot."""

    async def begin(self, job: ShownJob) -> None:
        """A message shows a job from now on."""
        ...

    async def end(self, message: int) -> None:
        """The message shows how the job has ended."""
        ...

    async def unfinished(self) -> tuple[ShownJob, ...]:
        """At the start: what the bot did when it died."""
        ...


class Audit(Protocol):
    """Who did what; raises ServiceFailure when it cannot be written or read."""

    async def add(self, entry: AuditEntry) -> None:
        """Add a line; it is on the disk when this returns."""
        ...

    async def latest(self, count: int) -> tuple[AuditEntry, ...]:
        """The last lines, newest first."""
        ...
