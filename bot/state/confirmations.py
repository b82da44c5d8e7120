"""Confirmations on the state file: questions that wait for a yes."""

import json
import secrets
from datetime import datetime, timedelta

from bot.model.replies import Confirmation
from bot.model.roles import Role
from bot.state.database import StateDatabase
from bot.state.store import in_words, time_of

_FORGOTTEN_AFTER = timedelta(days=30)


class SqliteConfirmations:
    """The ConfirmationStore on the state file."""

    def __init__(self, state: StateDatabase) -> None:
        self._connection = state.connection

    @in_words
    async def keep(self, confirmation: Confirmation) -> str:
        """See ConfirmationStore."""
        name = secrets.token_hex(8)
        await self._connection.execute(
            "DELETE FROM confirmations WHERE expires_at < ?",
            ((confirmation.expires_at - _FORGOTTEN_AFTER).timestamp(),),
        )
        await self._connection.execute(
            "INSERT INTO confirmations (id, asker, needed, act, object, details, expires_at,"
            " by_others) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                name,
                confirmation.asker,
                confirmation.needed,
                confirmation.act,
                confirmation.object,
                json.dumps(dict(confirmation.details)),
                confirmation.expires_at.timestamp(),
                confirmation.by_others,
            ),
        )
        return name

    @in_words
    async def waiting(self, name: str, now: datetime) -> Confirmation | None:
        """See ConfirmationStore."""
        found = await self._connection.execute(
            "SELECT asker, needed, act, object, details, expires_at, by_others FROM confirmations"
            " WHERE id = ? AND taken_at IS NULL AND expires_at > ?",
            (name, now.timestamp()),
        )
        row = await found.fetchone()
        if row is None:
            return None
        asker, needed, act, object_, details, expires_at, by_others = row
        return Confirmation(
            asker,
            Role(needed),
            act,
            object_,
            json.loads(details),
            time_of(expires_at),
            bool(by_others),
        )

    @in_words
    async def take(self, name: str, now: datetime) -> bool:
        """See ConfirmationStore."""
        changed = await self._connection.execute(
            "UPDATE confirmations SET taken_at = ?"
            " WHERE id = ? AND taken_at IS NULL AND expires_at > ?",
            (now.timestamp(), name, now.timestamp()),
        )
        return changed.rowcount == 1
