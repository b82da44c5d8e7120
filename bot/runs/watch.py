"""The watch over runs: alerts about those that wait for a person, and about services that drift."""

import asyncio
import logging
from dataclasses import dataclass

from bot.model.acts import RESUME, UNDO
from bot.model.alerts import Finding, Remedy, Rule
from bot.model.errors import PgherdError
from bot.model.ports import Alarm
from bot.model.runs import Run, RunState
from bot.runs.command import RunsCommand
from bot.runs.dependencies import Dependencies
from bot.runs.locations import ServiceLocations, in_force
from bot.runs.rebuild import rebuild
from bot.runs.run_status import RunStatus

log = logging.getLogger(__name__)

_LOOK_EVERY_S = 5.0
_DRIFT_EVERY = 12  # looks: once a minute, since each asks Compose


@dataclass(frozen=True, slots=True)
class WatchedRules:
    """The rules whose alerts the watch raises."""

    unfinished: Rule
    drifted: Rule


@dataclass(frozen=True, slots=True)
class RunWatch:
    """Looks at the journal, and at the services that were moved, for as long as the bot runs."""

    dependencies: Dependencies
    runs: RunsCommand
    alarm: Alarm
    rules: WatchedRules
    locations: ServiceLocations
    """Kept as the journal has them, also when another process has moved a service."""

    async def keep(self) -> None:
        """Look until cancelled; what cannot be read now is read the next time."""
        turn = 0
        while True:
            try:
                if turn == 0:
                    await self.rebuild_if_lost()
                await self.look_at_runs()
                if turn % _DRIFT_EVERY == 0:
                    await self.look_for_drift()
            except PgherdError as error:
                log.warning("runs not watched", extra={"reason": error.message})
            turn += 1
            await asyncio.sleep(_LOOK_EVERY_S)

    async def rebuild_if_lost(self) -> None:
        """Rebuild a journal without any run: it may be a new one in place of one that was lost."""
        if not await self.dependencies.journal.runs():
            for run in await rebuild(self.dependencies):
                log.warning("run rebuilt from its marks", extra={"run": run.id})

    async def look_at_runs(self) -> None:
        """Raise an alert for each run that waits for a person, and end it for all others."""
        waiting = {status.run.id: status for status in await self.runs.unfinished()}
        for status in waiting.values():
            await self.alarm.raised(unfinished_finding(self.rules.unfinished, status))
        runs = await self.dependencies.journal.runs()
        self.locations.follow(runs)
        for run in runs:
            if run.id not in waiting:
                await self.alarm.recovered(self.rules.unfinished.name, run.id)

    async def look_for_drift(self) -> None:
        """Compare each service that was moved with what was written for it."""
        for run in in_force(await self.dependencies.journal.runs()):
            service, rule = run.services[0], self.rules.drifted
            try:
                drift = await self._drift(run)
            except PgherdError as error:
                extra = {"service": service, "reason": error.message}
                log.warning("drift not looked for", extra=extra)
                continue
            if drift is None:
                await self.alarm.recovered(rule.name, service)
            else:
                await self.alarm.raised(drift_finding(rule, run, drift))

    async def _drift(self, run: Run) -> str | None:
        move = self.dependencies.move_of(run)
        return await move.deployer.drift(move.service, move.destination)


def unfinished_finding(rule: Rule, status: RunStatus) -> Finding:
    """The finding about a run that waits for a person."""
    run = status.run
    stopped = run.state is RunState.STOPPED
    how = "it stopped halfway" if stopped else "it was interrupted, and no process is working on it"
    why = next((step.error for step in run.steps if step.error), None)
    detail = f"{run.plan['title']}: {how}." + (f" {why}" if stopped and why else "")
    return rule.broken(
        run.id,
        detail,
        hint="Resume it or roll it back; until then no other run of this service can begin.",
        remedy=Remedy("Resume", RESUME, {"run": run.id}),
        others=(Remedy("Roll back", UNDO, {"run": run.id}),),
    )


def drift_finding(rule: Rule, run: Run, drift: str) -> Finding:
    """The finding about a service that no longer runs as the run has left it."""
    return rule.broken(
        run.services[0],
        drift,
        hint="Restore what was changed and start the service again, or roll the run back: "
        f"/pg rollback {run.id}. docs/compose.md explains which file has to be where.",
    )
