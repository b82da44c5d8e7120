"""Migrations and rollbacks: over real servers, and what really runs the applications."""

import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from bot.deployers.health import HttpHealthProbe
from bot.engines.address_book import EngineAddressBook
from bot.migration.dependencies import Dependencies, Rules
from bot.model.installation import Server
from bot.model.ports import Deployer
from bot.model.runs import Run
from bot.postgres.facts import FactsReader
from bot.postgres.fence.postgres_fence import PostgresFence
from bot.postgres.occupancy import PostgresOccupancy
from bot.rollback.desk import RunsDesk
from bot.runs.locks import ServerLocks
from bot.settings.engine_sections import DockerEngineSection, ProcessEngineSection
from bot.settings.load import installation, variable_names
from bot.settings.schema import ConfigurationFile
from bot.state.database import StateDatabase, open_state
from bot.state.journal import SqliteJournal
from bot.state.project_locations import SqliteProjectLocations
from bot.wiring import now
from bot.wiring.engines import engines


def migration_outside(configuration: ConfigurationFile, state: StateDatabase) -> Dependencies:
    """What runs work with, over an open state file."""
    described = installation(configuration)
    addresses = EngineAddressBook(engines(configuration))
    rules = configuration.migration
    return Dependencies(
        installation=described,
        addresses=addresses,
        servers=FactsReader(addresses),
        deployers={
            name: _deployer(section, configuration, described.servers, state)
            for name, section in configuration.engines.items()
        },
        fence=PostgresFence(),
        health=HttpHealthProbe(),
        occupancy=PostgresOccupancy(addresses),
        journal=SqliteJournal(state),
        locks=ServerLocks(described, addresses),
        clock=now,
        token=lambda: secrets.token_hex(2),
        rules=Rules(rules.healthy_within_s, rules.quiet_for_s),
    )


@asynccontextmanager
async def open_runs(configuration: ConfigurationFile) -> AsyncIterator[RunsDesk]:
    """The same for the command line; the state file is open meanwhile."""
    async with open_state(configuration.state_dir) as state:
        yield RunsDesk(migration_outside(configuration, state))


async def rebuilt_runs(configuration: ConfigurationFile) -> tuple[Run, ...]:
    """Runs that only their marks told of, written down; see bot/rollback/rebuild.py."""
    async with open_runs(configuration) as desk:
        return await desk.rebuild()


def _deployer(
    section: DockerEngineSection | ProcessEngineSection,
    configuration: ConfigurationFile,
    servers: Mapping[str, Server],
    state: StateDatabase,
) -> Deployer:
    names = variable_names(configuration)
    # Imported here: an adapter that nobody has configured is not loaded.
    if isinstance(section, ProcessEngineSection):
        from bot.deployers.processes import ProcessDeployer  # noqa: PLC0415 - see above
        from bot.engines.process_environment import ProcessEnvironmentFiles  # noqa: PLC0415 - same
        from bot.engines.processes import ProcessEngine  # noqa: PLC0415 - see above

        return ProcessDeployer(
            engine=ProcessEngine(section.dir),
            files=ProcessEnvironmentFiles(section.dir),
            servers=servers,
            names=names,
        )
    from bot.deployers.compose.command import ComposeCommand  # noqa: PLC0415 - see above
    from bot.deployers.compose.deployer import ComposeDeployer  # noqa: PLC0415 - see above
    from bot.engines.docker import DockerEngine  # noqa: PLC0415 - see above
    from bot.engines.docker_inventory import DockerInventory  # noqa: PLC0415 - see above

    files = section.tls.files() if section.tls else None
    tls = files.context if files else None
    return ComposeDeployer(
        inventory=DockerInventory(section.host, tls),
        control=DockerEngine(section.host, tls),
        store=SqliteProjectLocations(state),
        compose=ComposeCommand(section.host, files),
        servers=servers,
        names=names,
    )
