"""Runs: their journal in the state file, their locks in the servers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.engines.address_book import EngineAddressBook
from bot.runs.command import RunsCommand
from bot.runs.locks import ServerLocks
from bot.settings.load import installation
from bot.settings.schema import ConfigurationFile
from bot.state.database import StateDatabase, open_state
from bot.state.journal import SqliteJournal
from bot.wiring.engines import engines


def server_locks(configuration: ConfigurationFile) -> ServerLocks:
    """The locks of the configured servers."""
    return ServerLocks(installation(configuration), EngineAddressBook(engines(configuration)))


def runs_desk(configuration: ConfigurationFile, state: StateDatabase) -> RunsCommand:
    """`runs` for the bot, whose state file is open."""
    return RunsCommand(SqliteJournal(state), server_locks(configuration))


@asynccontextmanager
async def runs_command(configuration: ConfigurationFile) -> AsyncIterator[RunsCommand]:
    """`runs` for the command line; the state file is open meanwhile."""
    async with open_state(configuration.state_dir) as state:
        yield runs_desk(configuration, state)
