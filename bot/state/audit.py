"""The audit on the state file: who did what; lines are added and never changed."""

from bot.model.replies import AuditEntry
from bot.state.database import StateDatabase
from bot.state.store import in_words, time_of


class SqliteAudit:
    """The Audit on the state file."""

    def __init__(self, state: StateDatabase) -> None:
        self._connection = state.connection

    @in_words
    async def add(self, entry: AuditEntry) -> None:
        """See Audit."""
        await self._connection.execute(
            "INSERT INTO audit (at, who, origin, act, object, result, plan_hash)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                entry.at.timestamp(),
                entry.who,
                entry.origin,
                entry.act,
                entry.object,
                entry.result,
                entry.plan_hash,
            ),
        )

    @in_words
    async def latest(self, count: int) -> tuple[AuditEntry, ...]:
        """See Audit."""
        found = await self._connection.execute_fetchall(
            "SELECT at, who, origin, act, object, result, plan_hash FROM audit"
            " ORDER BY id DESC LIMIT ?",
            (count,),
        )
        return tuple(AuditEntry(time_of(at), *rest) for at, *rest in found)
