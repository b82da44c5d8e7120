"""A run from the command line: audited, with its progress on stderr."""

import getpass
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.commandline.run_progress import run_progress
from bot.migration.outcome import ended_report
from bot.model.reports import Report
from bot.rollback.desk import RunsDesk
from bot.runs.record import Listener
from bot.runs.runner import RunResult
from bot.settings.schema import ConfigurationFile
from bot.wiring.commands import trail
from bot.wiring.migration import open_runs


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What the person at the terminal has said yes to, for the audit."""

    act: str
    object: str
    plan_hash: str | None = None


async def carried_out(
    configuration: ConfigurationFile,
    confirmed: Confirmed,
    work: Callable[[RunsDesk, str, Listener], Awaitable[RunResult]],
) -> Report:
    """Do it, and say how it has ended."""
    who = getpass.getuser()

    async def followed() -> Report:
        async with open_runs(configuration) as desk:
            with run_progress() as tell:
                return ended_report(await work(desk, who, tell))

    async with trail(configuration) as left:
        return await left.follow(
            confirmed.act,
            confirmed.object,
            followed,
            who=who,
            origin="command line",
            plan_hash=confirmed.plan_hash,
        )
