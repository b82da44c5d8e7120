"""What stands behind the chat's commands, of which they need nothing before they are called."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.model.errors import UserMistake

if TYPE_CHECKING:  # see bot/lazy.py
    from bot.backups.desk import BackupDesk
    from bot.reports.audit.command import AuditCommand
    from bot.reports.connections.command import ConnectionsCommand
    from bot.reports.sizes.command import SizesCommand
    from bot.reports.status.command import StatusCommand
    from bot.rollback.command import MigrationCommand
    from bot.rollback.watch import RunWatch
    from bot.watching.command import AlertsCommand


@dataclass(frozen=True, slots=True)
class BackOffice:
    """Whoever answers, by what is asked."""

    status: "StatusCommand"
    sizes: "SizesCommand"
    connections: "ConnectionsCommand"
    configured_backups: "BackupDesk | None"
    alerts: "AlertsCommand"
    audit: "AuditCommand"
    migration: "MigrationCommand"
    watch: "RunWatch"

    @property
    def backups(self) -> "BackupDesk":
        """Raises UserMistake where no backups are configured."""
        if self.configured_backups is None:
            raise UserMistake(
                "The configuration has no `backups:` section.",
                code="backups_missing",
                hint="Add one with `dir:`, the folder to keep them in, as in docs/backups.md.",
            )
        return self.configured_backups
