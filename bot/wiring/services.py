"""What stands behind the chat's commands, put together; imported once they answer."""

from typing import TYPE_CHECKING

from bot.reports.audit.command import AuditCommand
from bot.rollback.command import MigrationCommand
from bot.rollback.desk import RunsDesk
from bot.rollback.watch import RunWatch
from bot.settings.schema import ConfigurationFile
from bot.state.audit import SqliteAudit
from bot.state.database import StateDatabase
from bot.watching.alerts import Alerts
from bot.watching.command import AlertsCommand
from bot.wiring import now
from bot.wiring.commands import connections_command, sizes_command, status_command
from bot.wiring.locations import service_locations
from bot.wiring.migration import migration_outside
from bot.wiring.runs import runs_desk
from cogs.services import BackOffice

if TYPE_CHECKING:
    from bot.backups.desk import BackupDesk


def back_office(
    configuration: ConfigurationFile, state: StateDatabase, alerts: Alerts
) -> BackOffice:
    """All of it, over real servers; blocks as long as reading some small files takes."""
    outside = migration_outside(configuration, state)
    runs = runs_desk(configuration, state)
    placements = service_locations(configuration.state_dir)
    return BackOffice(
        status=status_command(configuration),
        sizes=sizes_command(configuration),
        connections=connections_command(configuration),
        configured_backups=_backups(configuration, alerts),
        alerts=AlertsCommand(alerts, now),
        audit=AuditCommand(SqliteAudit(state)),
        migration=MigrationCommand(RunsDesk(outside), runs),
        watch=RunWatch(outside, runs, alerts, placements),
    )


def _backups(configuration: ConfigurationFile, alerts: Alerts) -> "BackupDesk | None":
    if configuration.backups is None:
        return None
    # Imported here: what nobody has configured is not loaded (2 MB of the idle bot).
    from bot.wiring.backups import backup_desk  # noqa: PLC0415 - see above

    return backup_desk(configuration, alerts)
