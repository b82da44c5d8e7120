"""Jobs on the state file: the messages that show one that is running."""

from bot.model.replies import ShownJob
from bot.state.database import StateDatabase
from bot.state.store import in_words, time_of


class SqliteJobs:
    """The JobStore on the state file."""

    def __init__(self, state: StateDatabase) -> None:
        self._connection = state.connection

    @in_words
    async def begin(self, job: ShownJob) -> None:
        """See JobStore."""
        await self._connection.execute(
            "INSERT OR REPLACE INTO jobs (message, channel, title, started_at) VALUES (?, ?, ?, ?)",
            (job.message, job.channel, job.title, job.started_at.timestamp()),
        )

    @in_words
    async def end(self, message: int) -> None:
        """See JobStore."""
        await self._connection.execute("DELETE FROM jobs WHERE message = ?", (message,))

    @in_words
    async def unfinished(self) -> tuple[ShownJob, ...]:
        """See JobStore."""
        found = await self._connection.execute_fetchall(
            "SELECT message, channel, title, started_at FROM jobs ORDER BY message"
        )
        return tuple(
            ShownJob(message, channel, title, time_of(started_at))
            for message, channel, title, started_at in found
        )
