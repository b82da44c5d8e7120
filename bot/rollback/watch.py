"""Speaks up about runs that wait for a person, and services that run otherwise than switched."""

import asyncio
import logging
from dataclasses import dataclass

from bot.migration.dependencies import Dependencies
from bot.model.acts import RESUME, UNDO
from bot.model.alerts import Finding, Remedy
from bot.model.errors import PgherdError
from bot.model.ports import Alarm
from bot.model.runs import Run, RunState
from bot.rollback.rebuild import rebuild
from bot.runs.command import RunsCommand
from bot.runs.locations import ServiceLocations, in_force
from bot.runs.run_status import RunStatus
from bot.watching.rules import RUN_UNFINISHED, SERVICE_DRIFTED

log = logging.getLogger(__name__)

_LOOK_EVERY_S = 5.0
_DRIFT_EVERY = 12  # looks: once in a minute, for each asks Compose


@dataclass(frozen=True, slots=True)
class RunWatch:
    """Looks at the journal, and at what was switched, for as long as the bot runs."""

    dependencies: Dependencies
    runs: RunsCommand
    alarm: Alarm
    placements: ServiceLocations
    """Kept as the journal has them, also when somebody else has moved a service."""

    async def keep(self) -> None:
        """Until cancelled; what cannot be read now is read the next time."""
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
        """A journal without any run may be a new one in the place of one that was lost."""
        if not await self.dependencies.journal.runs():
            for run in await rebuild(self.dependencies):
                log.warning("run rebuilt from its marks", extra={"run": run.id})

    async def look_at_runs(self) -> None:
        """Raise the alarm for each that waits for a person, and end it for those that are over."""
        waiting = {one.run.id: one for one in await self.runs.unfinished()}
        for one in waiting.values():
            await self.alarm.raised(unfinished_finding(one))
        runs = await self.dependencies.journal.runs()
        self.placements.follow(runs)
        for run in runs:
            if run.id not in waiting:
                await self.alarm.recovered(RUN_UNFINISHED.name, run.id)

    async def look_for_drift(self) -> None:
        """Hold each service that was switched against what was written for it."""
        switched = in_force(await self.dependencies.journal.runs())
        for run in switched:
            try:
                drift = await self._drift(run)
            except PgherdError as error:
                extra = {"service": run.services[0], "reason": error.message}
                log.warning("drift not looked for", extra=extra)
                continue
            if drift is None:
                await self.alarm.recovered(SERVICE_DRIFTED.name, run.services[0])
            else:
                await self.alarm.raised(drift_finding(run, drift))

    async def _drift(self, run: Run) -> str | None:
        dependencies, service = (
            self.dependencies,
            self.dependencies.installation.service(run.services[0]),
        )
        move = dependencies.move_between(service, str(run.plan["source"]), str(run.plan["target"]))
        return await move.deployer.drift(service, move.destination)


def unfinished_finding(shown: RunStatus) -> Finding:
    """What to say of a run that waits for a person."""
    run = shown.run
    stopped = run.state is RunState.STOPPED
    how = "stopped half-way" if stopped else "was cut short: nobody is at it any more"
    why = next((step.error for step in run.steps if step.error), None)
    detail = f"{run.plan['title']}: it {how}." + (f" {why}" if stopped and why else "")
    return RUN_UNFINISHED.broken(
        run.id,
        detail,
        hint="Go on with it, or take it back; until then nobody else can run one there.",
        remedy=Remedy("Resume", RESUME, {"run": run.id}),
        others=(Remedy("Roll back", UNDO, {"run": run.id}),),
    )


def drift_finding(run: Run, drift: str) -> Finding:
    """What to say of a service that runs otherwise than it was switched."""
    return SERVICE_DRIFTED.broken(
        run.services[0],
        drift,
        hint=f"Put back what was changed and start it again, or take the switch back: /pg rollback "
        f"{run.id}. docs/compose.md says what has to be where.",
    )
