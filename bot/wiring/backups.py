"""Backups: in the configured folder, watched, and by the clock."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from bot.backups.cron import CronTimes
from bot.backups.dependencies import Outside
from bot.backups.desk import BackupDesk
from bot.backups.jobs import Backups
from bot.backups.rules import keys_of, rules_of
from bot.backups.schedule import BackupSchedule
from bot.backups.storage.local_folder import LocalFolder
from bot.backups.watched import WatchedBackups
from bot.content.read import DatabaseContentReader
from bot.engines.address_book import EngineAddressBook
from bot.model.errors import UserMistake
from bot.model.ports import Alarm
from bot.model.reports import Report
from bot.model.secret import Secret
from bot.settings.schema import ConfigurationFile
from bot.state.alerts import SqliteAlerts
from bot.state.database import open_state
from bot.watching.alerts import Alerts
from bot.wiring import now
from bot.wiring.engines import engines
from bot.wiring.locations import located_installation


def backups(configuration: ConfigurationFile, identity: Secret | None = None) -> Backups:
    """Everything about backups; `identity` opens encrypted sets instead of the configured one.

    Raises:
        UserMistake: none are configured.
    """
    section = configuration.backups
    if section is None:
        raise UserMistake(
            "The configuration has no `backups:` section.",
            code="backups_missing",
            hint="Add one with `dir:`, the folder to keep them in, as in docs/backups.md.",
        )
    running, keys = engines(configuration), keys_of(section)
    addresses = EngineAddressBook(running)
    outside = Outside(
        installation=located_installation(configuration),
        engines=running,
        addresses=addresses,
        contents=DatabaseContentReader(addresses),
        storage=LocalFolder(section.dir),
        clock=now,
        token=lambda: secrets.token_hex(3),
        keys=keys if identity is None else replace(keys, identity=identity),
    )
    return Backups(outside, rules_of(section))


@asynccontextmanager
async def watched_backups(
    configuration: ConfigurationFile, identity: Secret | None = None
) -> AsyncIterator[WatchedBackups]:
    """The same for the command line, whose failures the bot tells; the state is open meanwhile."""
    plain = await asyncio.to_thread(backups, configuration, identity)  # it reads the state file
    async with open_state(configuration.state_dir) as state:
        yield WatchedBackups(plain, Alerts(SqliteAlerts(state), now), now)


async def next_backups(configuration: ConfigurationFile) -> Report:
    """When what is due, for the command line."""
    async with watched_backups(configuration) as watched:
        schedule = BackupSchedule(watched, _times(configuration), now)
        return await BackupDesk(watched, schedule, now).next_report()


def backup_desk(configuration: ConfigurationFile, alarm: Alarm) -> BackupDesk:
    """Backups for the bot; raises UserMistake where none are configured."""
    watched = WatchedBackups(backups(configuration), alarm, now)
    return BackupDesk(watched, BackupSchedule(watched, _times(configuration), now), now)


def _times(configuration: ConfigurationFile) -> dict[str, CronTimes]:
    section = configuration.backups
    assert section is not None
    zone = rules_of(section).time_zone
    own = {name: s.schedule for name, s in section.services.items() if s.schedule is not None}
    return {
        name: CronTimes(own.get(name, section.schedule), zone) for name in configuration.services
    }
