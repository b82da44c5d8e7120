"""What pgherd is made of, put together here and nowhere else: each part once, when it is wanted.

A part imports in its own body what it is made of: see bot/lazy.py.
"""

import secrets
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.lazy import part
from bot.model.errors import UserMistake
from bot.model.installation import Installation
from bot.settings.engine_sections import DockerEngineSection, ProcessEngineSection
from bot.settings.load import installation, variable_names
from bot.settings.schema import ConfigurationFile
from bot.state.database import StateDatabase, open_state

if TYPE_CHECKING:
    from bot.backups.dependencies import BackupEngine
    from bot.backups.jobs import Backups
    from bot.backups.schedule import BackupSchedule
    from bot.deployers.health import HttpHealthProbe
    from bot.engines.address_book import EngineAddressBook
    from bot.model.ports import Alarm, Deployer
    from bot.postgres.facts import FactsReader
    from bot.reports.audit.command import AuditCommand
    from bot.reports.audit.trail import Trail
    from bot.reports.connections.command import ConnectionsCommand
    from bot.reports.sizes.command import SizesCommand
    from bot.reports.status.command import StatusCommand
    from bot.rollback.command import MigrationCommand
    from bot.runs.command import RunsCommand
    from bot.runs.dependencies import Dependencies
    from bot.runs.locations import ServiceLocations
    from bot.runs.locks import ServerLocks
    from bot.runs.watch import RunWatch
    from bot.settings.backups_section import BackupsSection
    from bot.shared_server.command import SharedServerCommand
    from bot.state.journal import SqliteJournal
    from bot.watching.alerts import Alerts
    from bot.watching.command import AlertsCommand

# A row has to be there within 3 s: this leaves half a second for the rest of the answer.
_STATUS_TIMEOUT_S = 2.5


def now() -> datetime:
    """The clock of everything that is handed one."""
    return datetime.now(UTC)


class Parts:
    """What the configuration is enough for: all of it works where no state file can be opened."""

    def __init__(self, configuration: ConfigurationFile) -> None:
        self.configuration = configuration

    @part
    def installation(self) -> Installation:
        """Servers and services as configured."""
        return installation(self.configuration)

    @part
    def locations(self) -> "ServiceLocations":
        """Where runs have left services; whoever follows the journal moves them for all parts.

        To build it reads the journal, which blocks for a moment.
        """
        from bot.runs.locations import ServiceLocations
        from bot.state.journal import resting_runs

        locations = ServiceLocations()
        locations.follow(resting_runs(self.configuration.state_dir))
        return locations

    @part
    def located_installation(self) -> Installation:
        """Servers and services, the latter where they are now."""
        return self.locations.applied_to(self.installation)

    @part
    def engines(self) -> Mapping[str, "BackupEngine"]:
        """By name; whoever reaches an engine does so through this one, which has few threads."""
        return {name: _engine(section) for name, section in self.configuration.engines.items()}

    @part
    def addresses(self) -> "EngineAddressBook":
        """The way to each server."""
        from bot.engines.address_book import EngineAddressBook

        return EngineAddressBook(self.engines)

    @part
    def facts(self) -> "FactsReader":
        """What servers say of themselves."""
        from bot.postgres.facts import FactsReader

        return FactsReader(self.addresses)

    @part
    def health(self) -> "HttpHealthProbe":
        """How applications are."""
        from bot.deployers.health import HttpHealthProbe

        return HttpHealthProbe()

    @part
    def locks(self) -> "ServerLocks":
        """One job at a time on a server."""
        from bot.runs.locks import ServerLocks

        return ServerLocks(self.installation, self.addresses)

    @part
    def status(self) -> "StatusCommand":
        """`status`."""
        from bot.reports.status.command import StatusCommand
        from bot.reports.status.gather import Observer

        installation, limit_s = self.located_installation, _STATUS_TIMEOUT_S
        observer = Observer(installation, self.engines, self.facts, self.health, timeout_s=limit_s)
        return StatusCommand(installation, observer, now)

    @part
    def sizes(self) -> "SizesCommand":
        """`sizes`."""
        from bot.postgres.sizes import PostgresSizes
        from bot.reports.sizes.command import SizesCommand
        from bot.reports.sizes.directory import DatabaseDirectory

        installation, sizes = self.located_installation, PostgresSizes(self.addresses)
        return SizesCommand(
            installation, sizes, DatabaseDirectory(installation, sizes, time.monotonic)
        )

    @part
    def connections(self) -> "ConnectionsCommand":
        """`connections`, and ending a session."""
        from bot.postgres.connections import PostgresConnections
        from bot.postgres.terminate import PostgresTerminator
        from bot.reports.connections.command import ConnectionsCommand

        connections, terminator = (
            PostgresConnections(self.addresses),
            PostgresTerminator(self.addresses),
        )
        return ConnectionsCommand(self.located_installation, connections, terminator)

    @part
    def shared_server(self) -> "SharedServerCommand":
        """`shared`."""
        from bot.shared_server.command import SharedServerCommand
        from bot.shared_server.scram import SALT_BYTES

        def salt() -> bytes:
            return secrets.token_bytes(SALT_BYTES)

        return SharedServerCommand(self.installation, self.addresses, now, salt)

    @part
    def backups(self) -> "Backups":
        """`backup`; raises UserMistake where none are configured."""
        from bot.backups.dependencies import Outside
        from bot.backups.jobs import Backups
        from bot.backups.rules import keys_of, rules_of
        from bot.backups.storage.local_folder import LocalFolder
        from bot.content.read import DatabaseContentReader

        section = self._backups_section
        outside = Outside(
            installation=self.located_installation,
            engines=self.engines,
            addresses=self.addresses,
            contents=DatabaseContentReader(self.addresses),
            storage=LocalFolder(section.dir),
            clock=now,
            token=lambda: secrets.token_hex(3),
            keys=keys_of(section),
        )
        return Backups(outside, rules_of(section), self._alarm)

    @property
    def _alarm(self) -> "Alarm | None":
        return None  # alerts are kept in the state file

    @property
    def _backups_section(self) -> "BackupsSection":
        section = self.configuration.backups
        if section is None:
            raise UserMistake(
                "The configuration has no `backups:` section.",
                code="backups_missing",
                hint="Add one with `dir:`, the folder to keep them in, as in docs/backups.md.",
            )
        return section


class StatefulParts(Parts):
    """The same over an open state file, with what is kept in that."""

    def __init__(self, configuration: ConfigurationFile, state: StateDatabase) -> None:
        super().__init__(configuration)
        self.state = state

    @part
    def alerts(self) -> "Alerts":
        """What fires; also the alarm of whoever finds something wrong."""
        from bot.state.alerts import SqliteAlerts
        from bot.watching.alerts import Alerts

        return Alerts(SqliteAlerts(self.state), now)

    @property
    def _alarm(self) -> "Alarm | None":
        return self.alerts

    @part
    def alerts_command(self) -> "AlertsCommand":
        """`alerts`."""
        from bot.watching.command import AlertsCommand

        return AlertsCommand(self.alerts, now)

    @part
    def trail(self) -> "Trail":
        """Where whoever acts leaves a line."""
        from bot.reports.audit.trail import Trail
        from bot.state.audit import SqliteAudit

        return Trail(SqliteAudit(self.state), now)

    @part
    def audit(self) -> "AuditCommand":
        """`audit`."""
        from bot.reports.audit.command import AuditCommand
        from bot.state.audit import SqliteAudit

        return AuditCommand(SqliteAudit(self.state))

    @part
    def backup_schedule(self) -> "BackupSchedule":
        """Backups by the clock; raises UserMistake where none are configured."""
        from bot.backups.cron import CronTimes
        from bot.backups.rules import rules_of
        from bot.backups.schedule import BackupSchedule

        section = self._backups_section
        lines = {name: s.schedule for name, s in section.services.items() if s.schedule is not None}
        zone = rules_of(section).time_zone
        times = {
            service: CronTimes(lines.get(service, section.schedule), zone)
            for service in self.configuration.services
        }
        return BackupSchedule(self.backups, times, now)

    @part
    def journal(self) -> "SqliteJournal":
        """What runs write down."""
        from bot.state.journal import SqliteJournal

        return SqliteJournal(self.state)

    @part
    def deployers(self) -> Mapping[str, "Deployer"]:
        """By the name of the engine that runs a service's containers."""
        return {name: self._deployer(name, s) for name, s in self.configuration.engines.items()}

    @part
    def run_dependencies(self) -> "Dependencies":
        """What a run works with."""
        from bot.migration.order import migration_steps
        from bot.model.runs import RunKind
        from bot.postgres.databases import PostgresOccupancy
        from bot.postgres.fence.postgres_fence import PostgresFence
        from bot.rollback.order import rollback_steps
        from bot.runs.dependencies import Dependencies, Rules

        rules = self.configuration.migration
        return Dependencies(
            installation=self.installation,
            addresses=self.addresses,
            servers=self.facts,
            deployers=self.deployers,
            fence=PostgresFence(),
            health=self.health,
            occupancy=PostgresOccupancy(self.addresses),
            journal=self.journal,
            locks=self.locks,
            clock=now,
            token=lambda: secrets.token_hex(2),
            orders={RunKind.MIGRATION: migration_steps, RunKind.ROLLBACK: rollback_steps},
            rules=Rules(rules.healthy_within_s, rules.quiet_for_s),
        )

    @part
    def runs(self) -> "RunsCommand":
        """`runs`."""
        from bot.runs.command import RunsCommand

        return RunsCommand(self.journal, self.locks)

    @part
    def migration(self) -> "MigrationCommand":
        """`migrate` and `rollback`."""
        from bot.rollback.command import MigrationCommand

        return MigrationCommand(self.run_dependencies)

    @part
    def run_watch(self) -> "RunWatch":
        """Speaks up about unfinished runs, and about services that were changed by hand."""
        from bot.runs.watch import RunWatch, WatchedRules
        from bot.watching.rules import RUN_UNFINISHED, SERVICE_DRIFTED

        rules = WatchedRules(unfinished=RUN_UNFINISHED, drifted=SERVICE_DRIFTED)
        return RunWatch(self.run_dependencies, self.runs, self.alerts, rules, self.locations)

    def _deployer(
        self, engine: str, section: DockerEngineSection | ProcessEngineSection
    ) -> "Deployer":
        servers, names = self.installation.servers, variable_names(self.configuration)
        control = self.engines[engine]
        if isinstance(section, ProcessEngineSection):
            from bot.deployers.processes import ProcessDeployer
            from bot.engines.environment_files import ProcessEnvironmentFiles

            files = ProcessEnvironmentFiles(section.dir)
            return ProcessDeployer(engine=control, files=files, servers=servers, names=names)
        from bot.deployers.compose.command import ComposeCommand
        from bot.deployers.compose.deployer import ComposeDeployer
        from bot.engines.docker import DockerEngine
        from bot.engines.docker_inventory import DockerInventory
        from bot.state.project_locations import SqliteProjectLocations

        assert isinstance(control, DockerEngine)
        return ComposeDeployer(
            inventory=DockerInventory(control),
            control=control,
            store=SqliteProjectLocations(self.state),
            compose=ComposeCommand(section.host, section.tls.files() if section.tls else None),
            servers=servers,
            names=names,
        )


@asynccontextmanager
async def open_parts(configuration: ConfigurationFile) -> AsyncIterator[StatefulParts]:
    """The parts over the configuration's state file, which is open meanwhile."""
    async with open_state(configuration.state_dir) as state:
        yield StatefulParts(configuration, state)


def _engine(section: DockerEngineSection | ProcessEngineSection) -> "BackupEngine":
    # An adapter that nobody has configured is not loaded: 20 ms of the start.
    if isinstance(section, ProcessEngineSection):
        from bot.engines.processes import ProcessEngine

        return ProcessEngine(section.dir)
    from bot.engines.docker import DockerEngine

    return DockerEngine(section.host, section.tls.files().context if section.tls else None)
