"""What the command line and the chat ask alike."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.deployers.health import HttpHealthProbe
from bot.engines.address_book import EngineAddressBook
from bot.model.reports import Report
from bot.postgres.connections import PostgresConnections
from bot.postgres.facts import FactsReader
from bot.postgres.sizes import PostgresSizes
from bot.postgres.terminate import PostgresTerminator
from bot.reports.audit.command import AuditCommand
from bot.reports.audit.trail import Trail
from bot.reports.connections.command import ConnectionsCommand
from bot.reports.sizes.command import SizesCommand
from bot.reports.sizes.directory import DatabaseDirectory
from bot.reports.status.command import StatusCommand
from bot.reports.status.gather import Observer
from bot.settings.schema import ConfigurationFile
from bot.state.alerts import SqliteAlerts
from bot.state.audit import SqliteAudit
from bot.state.database import open_state
from bot.watching.alerts import Alerts
from bot.watching.command import AlertsCommand
from bot.wiring import now
from bot.wiring.engines import engines
from bot.wiring.locations import located_installation

# A row has to be there within 3 s: this leaves half a second for the rest of the answer.
_STATUS_TIMEOUT_S = 2.5


def status_command(configuration: ConfigurationFile) -> StatusCommand:
    """`status` over real servers, engines and applications."""
    described = located_installation(configuration)
    running = engines(configuration)
    observer = Observer(
        described,
        running,
        FactsReader(EngineAddressBook(running)),
        HttpHealthProbe(),
        timeout_s=_STATUS_TIMEOUT_S,
    )
    return StatusCommand(described, observer, clock=now)


def sizes_command(configuration: ConfigurationFile) -> SizesCommand:
    """`sizes` over real servers."""
    described = located_installation(configuration)
    sizes = PostgresSizes(EngineAddressBook(engines(configuration)))
    return SizesCommand(described, sizes, DatabaseDirectory(described, sizes, time.monotonic))


def connections_command(configuration: ConfigurationFile) -> ConnectionsCommand:
    """`connections` over real servers."""
    described = located_installation(configuration)
    addresses = EngineAddressBook(engines(configuration))
    return ConnectionsCommand(
        described, PostgresConnections(addresses), PostgresTerminator(addresses)
    )


async def audit_report(configuration: ConfigurationFile) -> Report:
    """`audit`, from the state file."""
    async with open_state(configuration.state_dir) as state:
        return await AuditCommand(SqliteAudit(state)).report()


@asynccontextmanager
async def trail(configuration: ConfigurationFile) -> AsyncIterator[Trail]:
    """The audit of what the command line does; the state file is open meanwhile."""
    async with open_state(configuration.state_dir) as state:
        yield Trail(SqliteAudit(state), now)


@asynccontextmanager
async def alerts_command(configuration: ConfigurationFile) -> AsyncIterator[AlertsCommand]:
    """`alerts` for the command line; the state file is open meanwhile."""
    async with open_state(configuration.state_dir) as state:
        yield AlertsCommand(Alerts(SqliteAlerts(state), now), now)
