"""Answers of several pages on the state file, kept for as long as somebody may turn them."""

import json
import secrets
from datetime import timedelta

from bot.model.replies import KeptReply
from bot.model.roles import Role
from bot.state.database import StateDatabase
from bot.state.store import in_words, time_of

# A week: who comes back later asks again, and gets what is true by then.
_KEPT_FOR = timedelta(days=7)
# Of at most 5 MB each (10,000 tables): what a busy channel asks in a week.
_KEPT_AT_MOST = 200


class SqliteReplies:
    """The ReplyStore on the state file."""

    def __init__(self, state: StateDatabase) -> None:
        self._connection = state.connection

    @in_words
    async def keep(self, reply: KeptReply) -> str:
        """See ReplyStore."""
        name = secrets.token_hex(8)
        await self._connection.execute(
            "DELETE FROM replies WHERE asked_at < ? OR id NOT IN"
            " (SELECT id FROM replies ORDER BY asked_at DESC LIMIT ?)",
            ((reply.asked_at - _KEPT_FOR).timestamp(), _KEPT_AT_MOST - 1),
        )
        await self._connection.execute(
            "INSERT INTO replies (id, asker, needed, asked_at, pages) VALUES (?, ?, ?, ?, ?)",
            (name, reply.asker, reply.needed, reply.asked_at.timestamp(), json.dumps(reply.pages)),
        )
        return name

    @in_words
    async def kept(self, name: str) -> KeptReply | None:
        """See ReplyStore."""
        found = await self._connection.execute(
            "SELECT asker, needed, asked_at, pages FROM replies WHERE id = ?", (name,)
        )
        row = await found.fetchone()
        if row is None:
            return None
        asker, needed, asked_at, pages = row
        return KeptReply(
            asker,
            Role(needed),
            time_of(asked_at),
            tuple(tuple(page) for page in json.loads(pages)),
        )
